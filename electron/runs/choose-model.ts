import { isLoopback, OPENAI_BASE_URL } from "../../shared/endpoint-rules.ts";
import { AppError } from "../../shared/errors.ts";
import type { Settings } from "../../shared/settings.ts";
import type { ModelChoice } from "../agent/model-choice.ts";

/** A key and the address it was given for. */
export interface Credential {
  readonly apiKey: string | undefined;
  /** Undefined for a key that came without an address: it is OpenAI's. */
  readonly baseUrl: string | undefined;
}

/**
 * Says which model answers: the chosen one of an endpoint, or the demo where none is chosen. The key goes to the
 * address it was given for and to no other, whatever is typed into Settings.
 *
 * @throws AppError `model-not-found` when an endpoint is chosen but no model, or when it is gone; `invalid-input` when a
 *   key would travel unencrypted.
 */
export function chooseModel(
  { endpoints, model }: Pick<Settings, "endpoints" | "model">,
  credential: Credential,
): ModelChoice {
  const { endpointId, name } = model;
  if (endpointId === null) return { kind: "demo" };
  const endpoint = endpoints.find(({ id }) => id === endpointId);
  if (endpoint === undefined) {
    throw new AppError(
      "model-not-found",
      "The endpoint chosen here does not exist any more. Choose another model.",
    );
  }
  if (name === null) {
    throw new AppError(
      "model-not-found",
      "An endpoint is set but no model. Choose a model in Settings, or set PARLEY_MODEL.",
    );
  }
  const address = new URL(endpoint.baseUrl);
  const apiKey = address.origin === toOrigin(credential.baseUrl) ? credential.apiKey : undefined;
  if (apiKey !== undefined && address.protocol === "http:" && !isLoopback(address)) {
    throw new AppError(
      "invalid-input",
      "The key would travel unencrypted to another computer. Use an https address, or no key.",
    );
  }
  return { kind: "openai-compatible", baseUrl: address.href, name, apiKey };
}

/** Null for an address that is none: its key goes nowhere. */
function toOrigin(baseUrl = OPENAI_BASE_URL): string | null {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : null;
}
