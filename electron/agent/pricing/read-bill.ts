import { recordIn, type Raw } from "./raw-usage.ts";

/** Above what any call costs: a figure beyond it is no dollars. */
const MAXIMUM_USD = 10_000;
/** https://docs.x.ai/developers/cost-tracking */
const TICKS_PER_USD = 10_000_000_000;

/**
 * The provider's own figure: `cost` in dollars (OpenRouter's credits, LiteLLM, Vercel), `cost.total_cost` (Perplexity),
 * `estimated_cost` (DeepInfra), `cost_in_usd_ticks` (xAI). With a key of one's own at OpenRouter, `cost` is only its
 * fee, and what the vendor takes stands beside it (https://openrouter.ai/docs/use-cases/usage-accounting).
 *
 * @returns micro-dollars; null where it does not say, says it in other money, or says only its own fee.
 */
export function readBill(raw: Raw): number | null {
  const currency = recordIn(raw, "cost")["currency"] ?? raw["currency"];
  if (typeof currency === "string" && currency.toUpperCase() !== "USD") return null;
  const ticks = usdOf(raw["cost_in_usd_ticks"], TICKS_PER_USD);
  if (ticks !== undefined) return toMicroUsd(ticks);
  const cost =
    usdOf(raw["cost"]) ??
    usdOf(recordIn(raw, "cost")["total_cost"]) ??
    usdOf(raw["total_cost"]) ??
    usdOf(raw["estimated_cost"]);
  if (cost === undefined) return null;
  const upstream = readUpstream(recordIn(raw, "cost_details"));
  const isOwnKey = raw["is_byok"] === true || (raw["is_byok"] === undefined && upstream > cost);
  if (!isOwnKey) return toMicroUsd(cost);
  // The fee alone is not what the call cost; what the vendor takes is counted by its list.
  return upstream === 0 ? null : toMicroUsd(cost + upstream);
}

/** 0 where it is not said: no vendor gives its work away, and OpenRouter does not see every bill. */
function readUpstream(details: Raw): number {
  const prompt = usdOf(details["upstream_inference_prompt_cost"]) ?? 0;
  const answer = usdOf(details["upstream_inference_completions_cost"]) ?? 0;
  return Math.max(usdOf(details["upstream_inference_cost"]) ?? 0, prompt + answer);
}

/**
 * Reads a provider's figure where a gateway puts it into a header: LiteLLM does, though of a streamed answer it knows
 * nothing yet and says 0.
 */
export function readCostHeader(headers: Headers): number | null {
  const usd = usdOf(headers.get("x-litellm-response-cost") ?? undefined);
  return usd === undefined || usd === 0 ? null : toMicroUsd(usd);
}

function usdOf(value: unknown, perUsd = 1): number | undefined {
  const isWritten = typeof value === "string" && /^\d+(?:\.\d+)?(?:e-?\d+)?$/i.test(value.trim());
  const amount = isWritten ? Number(value) : value;
  if (typeof amount !== "number" || !(amount >= 0)) return undefined;
  const usd = amount / perUsd;
  return usd <= MAXIMUM_USD ? usd : undefined;
}

/** Rounded up as every cost is, but not for what binary fractions add: 0.0016 dollars are 1,600 and not 1,601. */
function toMicroUsd(usd: number): number {
  return Math.ceil(Number((usd * 1_000_000).toFixed(3)));
}
