import { z } from "zod";
import type { ModelInfo } from "../../../shared/model-info.ts";

/** As many as anybody lists (OpenRouter has some hundred), few enough to be kept and searched. */
const MAXIMUM_MODELS = 2_000;
const MAXIMUM_NAME_LENGTH = 200;

/** No model has a character in its name that nobody sees; one that is left out could be asked for by no name. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const lenient = z.looseObject({});
const number = z.coerce.number();

/**
 * The models in whatever a server answers to `GET /models`: OpenAI's `{ data: [{ id }] }`, Ollama's
 * `{ models: [{ name }] }`, a bare list of either or of names, with OpenRouter's and vLLM's facts where they are there.
 *
 * @returns undefined when nothing in it is a list of models.
 */
export function toModels(body: unknown): readonly ModelInfo[] | undefined {
  const list = findList(body);
  if (list === undefined) return undefined;
  const models = new Map<string, ModelInfo>();
  for (const each of list) {
    const model = toModel(each);
    if (model === undefined || models.has(model.name)) continue;
    models.set(model.name, model);
    if (models.size === MAXIMUM_MODELS) break;
  }
  return [...models.values()].sort((left, right) => left.name.localeCompare(right.name, "en"));
}

function findList(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body as unknown[];
  const object = lenient.safeParse(body).data;
  return [object?.["data"], object?.["models"]].find((each) => Array.isArray(each));
}

function toModel(entry: unknown): ModelInfo | undefined {
  const object = lenient.safeParse(entry).data ?? {};
  const given = [entry, object["id"], object["name"], object["model"]];
  const name = given.find((each) => typeof each === "string")?.trim() ?? "";
  if (name === "" || name.length > MAXIMUM_NAME_LENGTH || UNSEEN.test(name)) return undefined;
  const pricing = lenient.safeParse(object["pricing"]).data ?? {};
  return {
    name,
    contextWindowTokens: toTokens(object["context_length"] ?? object["max_model_len"]),
    inputMicroUsdPerMillion: toMicroUsdPerMillion(pricing["prompt"]),
    outputMicroUsdPerMillion: toMicroUsdPerMillion(pricing["completion"]),
  };
}

function toTokens(value: unknown): number | null {
  const tokens = number.safeParse(value ?? undefined).data;
  return tokens !== undefined && Number.isInteger(tokens) && tokens > 0 && tokens <= 1_000_000_000
    ? tokens
    : null;
}

/** From dollars per token, which OpenRouter writes as a decimal text; -1 there is a price that varies. */
function toMicroUsdPerMillion(value: unknown): number | null {
  if (value === undefined || value === null || value === "") return null;
  const dollars = number.safeParse(value).data;
  if (dollars === undefined || dollars < 0) return null;
  const micro = Math.round(dollars * 1e12);
  return micro <= 100_000_000_000 ? micro : null;
}
