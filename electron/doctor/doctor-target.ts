import type { Agent } from "../agent/agent.ts";
import type { EndpointConnection } from "../agent/model-choice.ts";
import type { ModelQuirks } from "../agent/models/quirks.ts";
import type { CallMeter } from "./call-meter.ts";

/** Why the key that is saved is not sent, in words for a person. */
export interface KeyProblem {
  /** `elsewhere`: it was saved for another address; `unencrypted`: others could read it on its way. */
  readonly kind: "elsewhere" | "unencrypted" | "unreadable";
  readonly message: string;
}

/** What is tested: an endpoint as it would be used, key and proxy included, with one of its models. */
export interface DoctorTarget {
  /** Root of the API, as in `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Null when no model is chosen. */
  readonly model: string | null;
  readonly apiKey: string | undefined;
  /** Values of headers and whatever else must not be said, beside the key. */
  readonly secrets?: readonly string[];
  /** Undefined where the key may go, or where there is none. */
  readonly keyProblem?: KeyProblem | undefined;
  /** Whether it may be asked for token counts. */
  readonly asksForUsage: boolean;
  /** The proxy that requests go through; undefined is directly. */
  readonly proxy: URL | undefined;
  /** Reaches the endpoint the way a chat does. */
  readonly fetch: typeof fetch;
  /** What answers chats, and how it reaches the endpoint: the same way. */
  readonly agent: Agent;
  readonly connection: EndpointConnection;
  /** What the test meets of the model. Nothing is known when it begins. */
  readonly quirks: ModelQuirks;
  /** Counts what the model's answers cost; nothing does where it is absent. */
  readonly meter?: CallMeter | undefined;
}

/** An address under an API's root. */
export function toApiUrl(baseUrl: string, path: "models" | "chat/completions"): string {
  return `${baseUrl.replace(/\/+$/, "")}/${path}`;
}

/** The headers of a request with a body or without. */
export function toHeaders({ apiKey }: Pick<DoctorTarget, "apiKey">): Record<string, string> {
  return {
    accept: "application/json",
    "content-type": "application/json",
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  };
}
