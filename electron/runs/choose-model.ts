import type { ChatSettings } from "../../shared/chat-settings.ts";
import type { Endpoint, ModelSelection } from "../../shared/endpoint.ts";
import { AppError } from "../../shared/errors.ts";
import type { MessageId } from "../../shared/ids.ts";
import type { Settings } from "../../shared/settings.ts";
import type { ModelChoice, ModelParameters } from "../agent/model-choice.ts";
import type { FieldSource } from "../../shared/returned-fields.ts";

/** Which model shall answer, before anybody has looked for its key. */
export type ModelTarget =
  | { readonly kind: "demo"; readonly systemPrompt?: string }
  | {
      readonly kind: "openai-compatible";
      readonly endpoint: Endpoint;
      /** The model's name at that endpoint. */
      readonly name: string;
      readonly parameters: ModelParameters;
      readonly systemPrompt?: string;
    };

/** A model whose key is looked for only when the run is about to ask it. */
export interface ChosenModel {
  readonly target: ModelTarget;
  /** What a thread that begins with this run keeps as its choice. */
  readonly selection: ModelSelection;
  /** The oldest message of the thread that is still sent; all are where it is absent. */
  readonly sentFrom?: MessageId;
  /** Who it is, for what goes back to nobody else; undefined for the demo. */
  readonly source?: () => FieldSource | undefined;
  /** Whether tools are offered to it, as far as is known now. */
  readonly callsTools: () => boolean;
  /** Forgets that the model refused tools, so that the next request offers them. */
  readonly offerTools?: () => void;
  /** Whether it has shown that it takes no pictures. */
  readonly refusesPictures?: () => boolean;
  /** Forgets that, so that the next request holds them. */
  readonly offerPictures?: () => void;
  /** @throws AppError when the key cannot be had or may not be sent. */
  readonly connect: () => Promise<ModelChoice>;
}

/** What of a chat decides how it is answered; `model` is the choice in force. */
type ChatChoice = Pick<Settings, "endpoints" | "model"> & {
  readonly chat: Omit<ChatSettings, "model">;
};

/**
 * Says which model answers: the chosen one of an endpoint, or the demo where none is chosen.
 *
 * @throws AppError `model-not-found` when an endpoint is chosen but no model, or when the endpoint is gone.
 */
export function chooseModel({ endpoints, model, chat }: ChatChoice): ModelTarget {
  const { endpointId, name } = model;
  const prompt = chat.systemPrompt === null ? {} : { systemPrompt: chat.systemPrompt };
  if (endpointId === null) return { kind: "demo", ...prompt };
  const endpoint = endpoints.find(({ id }) => id === endpointId);
  if (endpoint === undefined) {
    throw new AppError(
      "model-not-found",
      "The endpoint of this chat does not exist any more. Choose another model.",
    );
  }
  if (name === null) {
    throw new AppError(
      "model-not-found",
      `No model is chosen at ${endpoint.name}. Choose a model, or set PARLEY_MODEL.`,
    );
  }
  return { kind: "openai-compatible", endpoint, name, parameters: toParameters(chat), ...prompt };
}

function toParameters(chat: ChatChoice["chat"]): ModelParameters {
  const { temperature, maximumTokens, reasoningEffort } = chat;
  return {
    ...(temperature === null ? {} : { temperature }),
    ...(maximumTokens === null ? {} : { maximumTokens }),
    ...(reasoningEffort === null ? {} : { reasoningEffort }),
  };
}
