import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { ModelChoice } from "../model-choice.ts";
import { createDemoModel } from "./demo.ts";
import { createOpenAiModel } from "./openai.ts";
import type { ModelHears } from "./tell-each.ts";

/** Builds the chat model that a choice stands for. */
export function createModel(choice: ModelChoice, hears: ModelHears): BaseChatModel {
  return choice.kind === "demo"
    ? createDemoModel({ onHeard: hears.onHeard })
    : createOpenAiModel(choice, hears);
}
