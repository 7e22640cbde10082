import type { FailedEndpoint } from "../../shared/error-data.ts";
import type { EndpointPreset, ProtocolName } from "../../shared/endpoint-presets.ts";
import type { Proxy } from "../../shared/endpoint.ts";
import type { ModelQuirks } from "./models/quirks.ts";
import type { HttpClient } from "../http/http-client.ts";

/** One header as it is sent. */
export interface HeaderLine {
  readonly name: string;
  readonly value: string;
}

/** How an endpoint is reached, and what every request to it carries. */
export interface EndpointConnection {
  /** Root of the API, as in `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Undefined where an endpoint needs none. */
  readonly apiKey: string | undefined;
  /** Which header carries the key; as a bearer token in `authorization` where nothing is said. */
  readonly keyHeader?: EndpointPreset["keyHeader"];
  /** Chat completions where nothing is said. */
  readonly protocol?: ProtocolName;
  readonly headers?: readonly HeaderLine[];
  /** Directly where nothing is said. */
  readonly proxy?: Proxy;
  /** How its requests leave; where it is absent, neither the system nor the environment is asked for a proxy. */
  readonly http?: HttpClient;
}

/** What a chat asks of its model beside the messages; what is absent is the endpoint's own default. */
export interface ModelParameters {
  readonly temperature?: number;
  readonly maximumTokens?: number;
  readonly reasoningEffort?: string;
}

/** What a model can do at its endpoint, as far as a test has shown. */
export interface ModelAbilities {
  /** No tools are sent to a model that cannot call them. */
  readonly callsTools: boolean;
  /** Some servers refuse a request that asks for token counts. */
  readonly acceptsUsageRequest: boolean;
}

/** Which model answers, and how. */
export type ModelChoice =
  | { readonly kind: "demo"; readonly systemPrompt?: string }
  | ({
      readonly kind: "openai-compatible";
      /** The model's name at that endpoint. */
      readonly name: string;
      readonly parameters?: ModelParameters;
      /** All of them where nothing is said. */
      readonly abilities?: ModelAbilities;
      /** What chats have met of it, and where a run keeps what it meets. */
      readonly quirks?: ModelQuirks;
      /** Takes the place of Parley's own. */
      readonly systemPrompt?: string;
      /** What its errors call the endpoint. */
      readonly endpoint?: FailedEndpoint;
    } & EndpointConnection);

/** What the built-in model calls itself, so that nobody takes its script for intelligence. */
export const DEMO_MODEL_NAME = "Parley demo";

/** The name an answer is signed with. Cheap: this file loads nothing of the agent. */
export function modelName(
  choice: { readonly kind: "demo" } | { readonly kind: "openai-compatible"; readonly name: string },
): string {
  return choice.kind === "demo" ? DEMO_MODEL_NAME : choice.name;
}
