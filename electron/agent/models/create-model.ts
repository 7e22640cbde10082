import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { ModelChoice } from "../model-choice.ts";
import { createDemoModel } from "./demo.ts";
import { createOpenAiModel } from "./openai.ts";
import type { OnHeard } from "./tell-each.ts";

/**
 * Builds the chat model that a choice stands for.
 *
 * @param onHeard called for whatever the model sends, as soon as it comes.
 */
export function createModel(choice: ModelChoice, onHeard: OnHeard): BaseChatModel {
  return choice.kind === "demo" ? createDemoModel({ onHeard }) : createOpenAiModel(choice, onHeard);
}
