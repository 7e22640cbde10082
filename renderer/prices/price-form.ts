import type { OwnPrice } from "../../shared/settings.ts";

/** A price as it stands in its form: dollars for a million tokens, and tokens. */
export interface PriceDraft {
  readonly model: string;
  readonly input: string;
  /** Empty is what other input costs. */
  readonly cachedInput: string;
  readonly output: string;
  /** Empty is unknown. */
  readonly contextWindow: string;
}

export type PriceProblems = Partial<Record<keyof PriceDraft, string>>;

export const EMPTY_PRICE: PriceDraft = {
  model: "",
  input: "",
  cachedInput: "",
  output: "",
  contextWindow: "",
};

// The ranges stand in shared/settings.ts as well, whose schemas the page's CSP keeps out; a test compares them.
const MAXIMUM_USD = 100_000;
const MAXIMUM_TOKENS = 1_000_000_000;
const MICRO = 1_000_000;

const MODEL_WORDS = "The model’s name, up to 200 characters; end it with * for all that begin so.";
const USD_WORDS = "US dollars from 0 to 100,000 with up to 6 decimal places.";
const TOKENS_WORDS = "A whole number of tokens from 1 to 1,000,000,000, or empty.";

/** The price behind a form, or what is wrong with it, field by field. */
export function parsePrice(
  draft: PriceDraft,
): { readonly price: OwnPrice } | { readonly problems: PriceProblems } {
  const model = draft.model.trim();
  const input = parseUsd(draft.input);
  const cachedInput = isEmpty(draft.cachedInput) ? null : parseUsd(draft.cachedInput);
  const output = parseUsd(draft.output);
  const contextWindow = isEmpty(draft.contextWindow) ? null : parseTokens(draft.contextWindow);
  const isNamed = model !== "" && model.length <= 200;
  if (
    !isNamed ||
    input === undefined ||
    cachedInput === undefined ||
    output === undefined ||
    contextWindow === undefined
  ) {
    return {
      problems: {
        ...(isNamed ? {} : { model: MODEL_WORDS }),
        ...(input === undefined ? { input: USD_WORDS } : {}),
        ...(cachedInput === undefined ? { cachedInput: USD_WORDS } : {}),
        ...(output === undefined ? { output: USD_WORDS } : {}),
        ...(contextWindow === undefined ? { contextWindow: TOKENS_WORDS } : {}),
      },
    };
  }
  return {
    price: {
      model,
      inputMicroUsdPerMillion: input,
      cachedInputMicroUsdPerMillion: cachedInput,
      outputMicroUsdPerMillion: output,
      contextWindowTokens: contextWindow,
    },
  };
}

/** The form of a price that is there already. */
export function toPriceDraft(price: OwnPrice): PriceDraft {
  return {
    model: price.model,
    input: String(price.inputMicroUsdPerMillion / MICRO),
    cachedInput:
      price.cachedInputMicroUsdPerMillion === null
        ? ""
        : String(price.cachedInputMicroUsdPerMillion / MICRO),
    output: String(price.outputMicroUsdPerMillion / MICRO),
    contextWindow: price.contextWindowTokens === null ? "" : String(price.contextWindowTokens),
  };
}

/** Under which the unsaved form of a price is kept. @param model the price that is edited; "" is a new one. */
export const priceKey = (model: string): string => `${PRICE_KEY}${model}`;
const PRICE_KEY = "prices.own ";

/** The model whose form was left unsaved, as `priceKey` has it; undefined where none was. */
export function unsavedPrice(kept: ReadonlyMap<string, string>): string | undefined {
  return [...kept.keys()].find((key) => key.startsWith(PRICE_KEY))?.slice(PRICE_KEY.length);
}

/** A form as it was kept; what cannot be read of it stands as in `first`. */
export function readPriceDraft(text: string, first: PriceDraft): PriceDraft {
  try {
    const kept = Object.entries(JSON.parse(text) as object);
    const fields = kept.filter(([name, value]) => name in first && typeof value === "string");
    return { ...first, ...(Object.fromEntries(fields) as Partial<PriceDraft>) };
  } catch {
    return first;
  }
}

const isEmpty = (text: string): boolean => text.trim() === "";
const withoutGaps = (text: string): string => text.replaceAll(/[\s,_$]/g, "");

function parseUsd(text: string): number | undefined {
  const digits = withoutGaps(text);
  if (!/^\d{1,6}(?:\.\d{1,6})?$/.test(digits)) return undefined;
  const usd = Number(digits);
  return usd <= MAXIMUM_USD ? Math.round(usd * MICRO) : undefined;
}

function parseTokens(text: string): number | undefined {
  const digits = withoutGaps(text);
  if (!/^\d{1,10}$/.test(digits)) return undefined;
  const tokens = Number(digits);
  return tokens >= 1 && tokens <= MAXIMUM_TOKENS ? tokens : undefined;
}
