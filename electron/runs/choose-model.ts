import { AppError } from "../../shared/errors.ts";
import type { Settings } from "../../shared/settings.ts";
import type { ModelChoice } from "../agent/model-choice.ts";

/** Where a key without an address belongs. */
const OPENAI_BASE_URL = "https://api.openai.com/v1";
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** A key and the address it was given for. */
export interface Credential {
  readonly apiKey: string | undefined;
  /** Undefined for a key that came without an address: it is OpenAI's. */
  readonly baseUrl: string | undefined;
}

/**
 * Says which model answers: the endpoint that is set, OpenAI when there is only a key and a model, else the demo. The
 * key goes to the address it was given for and to no other, whatever is typed into Settings.
 *
 * @throws AppError `invalid-input` when an endpoint is set but no model, or a key would travel unencrypted.
 */
export function chooseModel(settings: Settings["model"], credential: Credential): ModelChoice {
  const { baseUrl, name } = settings;
  if (baseUrl === null && (credential.apiKey === undefined || name === null)) {
    return { kind: "demo" };
  }
  if (name === null) {
    throw new AppError(
      "invalid-input",
      "An endpoint is set but no model. Choose a model in Settings, or set PARLEY_MODEL.",
    );
  }
  const address = new URL(baseUrl ?? OPENAI_BASE_URL);
  const home = new URL(credential.baseUrl ?? OPENAI_BASE_URL);
  const apiKey = address.origin === home.origin ? credential.apiKey : undefined;
  if (apiKey !== undefined && address.protocol === "http:" && !LOOPBACK.test(address.hostname)) {
    throw new AppError(
      "invalid-input",
      "The key would travel unencrypted to another computer. Use an https address, or no key.",
    );
  }
  return { kind: "openai-compatible", baseUrl: address.href, name, apiKey };
}
