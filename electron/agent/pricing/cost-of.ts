import type { Cost, Usage } from "../../../shared/run-event.ts";
import type { Price } from "./price.ts";

/** Above every model's window and every thread's sum; keeps the arithmetic far below what a number can hold. */
export const MAXIMUM_TOKENS = 1_000_000_000;

const PER_MILLION = 1_000_000n;

/**
 * What a call costs, in whole micro-dollars; null where the price is not known. A fraction is rounded up, once per
 * call: a budget may count a millionth of a dollar too much, never one too little. Counts that cannot be true are cut
 * to what can: nothing is below 0 or above a billion, and no more is cached than was read.
 */
export function costOf(usage: Usage, price: Price | null): Cost | null {
  if (price === null) return null;
  const input = toCount(usage.inputTokens);
  const cached = Math.min(toCount(usage.cachedInputTokens), input);
  const output = toCount(usage.outputTokens);
  const { longPrompt } = price;
  const prices = longPrompt !== undefined && input > longPrompt.aboveTokens ? longPrompt : price;
  const total =
    BigInt(input - cached) * BigInt(prices.input) +
    BigInt(cached) * BigInt(prices.cachedInput) +
    BigInt(output) * BigInt(prices.output);
  const microUsd = Number((total + PER_MILLION - 1n) / PER_MILLION);
  return { microUsd, isEstimated: usage.isEstimated };
}

function toCount(tokens: number): number {
  if (Number.isNaN(tokens)) return MAXIMUM_TOKENS;
  return Math.ceil(Math.min(Math.max(tokens, 0), MAXIMUM_TOKENS));
}
