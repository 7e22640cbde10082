import { AppError } from "../../shared/errors.ts";
import type { Settings } from "../../shared/settings.ts";
import type { ModelChoice } from "../agent/model-choice.ts";

/** Where a key without an address belongs. */
const OPENAI_BASE_URL = "https://api.openai.com/v1";

/**
 * Says which model answers: the endpoint that is set, OpenAI when there is only a key and a model, else the demo.
 *
 * @throws AppError `invalid-input` when an endpoint is set but no model.
 */
export function chooseModel(settings: Settings["model"], apiKey: string | undefined): ModelChoice {
  const { baseUrl, name } = settings;
  if (baseUrl === null && (apiKey === undefined || name === null)) return { kind: "demo" };
  if (name === null) {
    throw new AppError(
      "invalid-input",
      "An endpoint is set but no model. Choose a model in Settings, or set PARLEY_MODEL.",
    );
  }
  return { kind: "openai-compatible", baseUrl: baseUrl ?? OPENAI_BASE_URL, name, apiKey };
}
