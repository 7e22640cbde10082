import type { FinalStatus } from "../../shared/message.ts";
import { answer, type AnswerRequest } from "./answer.ts";
import { modelName, type ModelChoice } from "./model-choice.ts";
import { createModel } from "./models/create-model.ts";

export interface AgentRequest extends AnswerRequest {
  readonly model: ModelChoice;
}

/**
 * The agent's door: answers the newest message of a branch with the chosen model and its tools. Importing this file
 * loads LangGraph, so it is imported late.
 *
 * @returns how the answer ended.
 * @throws the signal's reason when aborted, and nothing else.
 */
export async function runAgent(request: AgentRequest): Promise<FinalStatus> {
  const { model } = request;
  return answer(
    {
      name: modelName(model),
      systemPrompt: model.systemPrompt,
      callsTools: model.kind === "demo" || (model.abilities?.callsTools ?? true),
      quirks: model.kind === "demo" ? undefined : model.quirks,
      endpoint: model.kind === "demo" ? undefined : model.endpoint,
      create: (hears) => createModel(model, hears),
    },
    request,
  );
}
