import type { Cost, CostParts, Usage } from "../../../shared/run-event.ts";
import type { Price, TierPrices, TokenPrices } from "./price.ts";

/** Above every model's window and every thread's sum; keeps the arithmetic far below what a number can hold. */
export const MAXIMUM_TOKENS = 1_000_000_000;

const PER_MILLION = 1_000_000n;

/**
 * What writing to a provider's cache costs where its list does not say, in hundredths of the input's price. Who counts
 * these tokens bills them so: Anthropic 1.25 and, for an hour, 2 times the input
 * (https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching), OpenAI 1.25 times, and gateways pass it on.
 */
const CACHE_WRITE_PERCENT = 125;
const HOUR_CACHE_WRITE_PERCENT = 200;

/**
 * What a call costs, in whole micro-dollars: the provider's own figure where it gave one, else its tokens at the price,
 * each class at its own; null where neither is known. A fraction is rounded up, once per call: a budget may count a
 * millionth of a dollar too much, never one too little. Counts that cannot be true are cut to what can: nothing is below
 * 0 or above a billion, and the parts are no more than the whole.
 *
 * A call that was served in a tier without a known price is estimated: "priority" at twice the usual price, the rest,
 * which is sold for less, at the usual one.
 */
export function costOf(usage: Usage, price: Price | null): Cost | null {
  if (usage.billedMicroUsd !== undefined) {
    return { microUsd: usage.billedMicroUsd, isEstimated: false, isBilled: true };
  }
  if (price === null) return null;
  const { prices, isKnown, percent } = served(usage, price);
  const classes = Object.values(byClass(usage, prices));
  const total = (classes.reduce((sum, each) => sum + each, 0n) * percent) / 100n;
  const microUsd = Number((total + PER_MILLION - 1n) / PER_MILLION) + (price.perRequest ?? 0);
  return { microUsd, isEstimated: usage.isEstimated || !isKnown };
}

/** The same by class of tokens, unrounded; undefined where only the whole is known, or nothing is. */
export function costPartsOf(usage: Usage | null, price: Price | null): CostParts | undefined {
  if (usage === null || price === null || usage.billedMicroUsd !== undefined) return undefined;
  const { prices, percent } = served(usage, price);
  const classes = Object.entries(byClass(usage, prices)).filter(([, cost]) => cost > 0n);
  // A price is in micro-dollars for a million tokens: their product is in millionths of those.
  const usd = classes.map(([name, cost]) => [name, Number(cost * percent) / 1e14] as const);
  const { perRequest = 0 } = price;
  const request = perRequest > 0 ? [["request", perRequest / 1e6] as const] : [];
  return Object.fromEntries([...usd, ...request]);
}

/** In millionths of a micro-dollar. */
function byClass(
  usage: Usage,
  prices: TokenPrices,
): Readonly<Record<Exclude<keyof CostParts, "request">, bigint>> {
  return { ...inputCosts(usage, prices), ...outputCosts(usage, prices) };
}

interface Served {
  readonly prices: TokenPrices;
  /** Whether these are the prices of how the call was served, and no guess. */
  readonly isKnown: boolean;
  /** Of those prices. */
  readonly percent: bigint;
}

/** The most that vendors take for "priority", of what they take otherwise, where the list does not say (OpenAI). */
const PRIORITY_PERCENT = 200n;

/** The prices for how a call was served and for how long its prompt is. */
function served({ serviceTier: tier, inputTokens }: Usage, price: Price): Served {
  const forLength = (prices: TierPrices): TokenPrices | undefined => {
    const { longPrompt } = prices;
    return longPrompt !== undefined && toCount(inputTokens) > longPrompt.aboveTokens
      ? longPrompt
      : undefined;
  };
  const usual = forLength(price) ?? price;
  if (tier === undefined) return { prices: usual, isKnown: true, percent: 100n };
  // The tier is the provider's word.
  const { tiers = {} } = price;
  const listed = Object.hasOwn(tiers, tier) ? tiers[tier] : undefined;
  const prices = listed === undefined ? undefined : (forLength(listed) ?? listed);
  // A list with a price for long prompts, and none for long prompts of this tier, does not say.
  const isKnown = prices !== undefined && (prices !== listed || usual === price);
  if (isKnown) return { prices, isKnown, percent: 100n };
  return { prices: usual, isKnown, percent: tier === "priority" ? PRIORITY_PERCENT : 100n };
}

function inputCosts(usage: Usage, prices: TokenPrices) {
  const take = takeFrom(usage.inputTokens);
  const cached = take(usage.cachedInputTokens);
  const written = take(usage.cacheWriteTokens ?? 0);
  const forAnHour = Math.min(toCount(usage.hourCacheWriteTokens ?? 0), written);
  const audio = take(usage.audioInputTokens ?? 0);
  const { input, cachedInput } = prices;
  const { cacheWrite = share(input, CACHE_WRITE_PERCENT), audioInput = input } = prices;
  const { hourCacheWrite = share(input, HOUR_CACHE_WRITE_PERCENT) } = prices;
  return {
    cachedInput: times(cached, cachedInput),
    cacheWrite: times(written - forAnHour, cacheWrite) + times(forAnHour, hourCacheWrite),
    input: times(audio, audioInput) + times(take(Infinity), input),
  };
}

function outputCosts(usage: Usage, prices: TokenPrices) {
  const take = takeFrom(usage.outputTokens);
  const audio = take(usage.audioOutputTokens ?? 0);
  const image = take(usage.imageOutputTokens ?? 0);
  const { output, audioOutput = output, imageOutput = output } = prices;
  const reasoning = take(usage.reasoningTokens);
  return {
    reasoning: times(reasoning, output),
    output: times(audio, audioOutput) + times(image, imageOutput) + times(take(Infinity), output),
  };
}

/** Gives out the tokens of a whole, each once: no part gets more than is left. */
function takeFrom(whole: number): (tokens: number) => number {
  let left = toCount(whole);
  return (tokens) => {
    const taken = Math.min(toCount(tokens), left);
    left -= taken;
    return taken;
  };
}

const times = (tokens: number, price: number): bigint => BigInt(tokens) * BigInt(price);

const share = (price: number, percent: number): number => Math.ceil((price * percent) / 100);

function toCount(tokens: number): number {
  if (Number.isNaN(tokens)) return MAXIMUM_TOKENS;
  return Math.ceil(Math.min(Math.max(tokens, 0), MAXIMUM_TOKENS));
}
