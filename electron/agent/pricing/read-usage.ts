import { z } from "zod";
import type { Usage } from "../../../shared/run-event.ts";
import { MAXIMUM_TOKENS } from "./cost-of.ts";

/** What an answer says of its own use, as far as it makes sense. */
export interface ReportedUsage {
  /**
   * Null for no count, and for one that cannot be true. A side that is 0 may be one that was not counted: whoever knows
   * what was sent and heard fills it in (`count-call.ts`).
   */
  readonly usage: Usage | null;
  /** What the provider itself takes for the call, in millionths of a US dollar; null where it does not say. */
  readonly billedMicroUsd: number | null;
}

export type Raw = Readonly<Record<string, unknown>>;

/** More tokens than any model reads are a mistake of the endpoint. */
const count = z.int().nonnegative().max(MAXIMUM_TOKENS);
const record = z.record(z.string(), z.unknown());

/**
 * Reads a usage object as OpenAI-compatible servers write it.
 *
 * The classes of tokens are made parts of the whole, since that is how they are priced: OpenAI, DeepSeek and OpenRouter
 * count what is cached inside the prompt and thoughts inside the answer; Anthropic counts its cache beside the input,
 * xAI and Gemini count thoughts beside the answer. The total, where there is one, tells which.
 *
 * @param tier how the call was served, where that stands outside of the object.
 */
export function readUsage(raw: unknown, tier?: unknown): ReportedUsage {
  const { data } = record.safeParse(raw);
  if (data === undefined) return { usage: null, billedMicroUsd: null };
  const usage = readTokens(data);
  const serviceTier = readTier(tier) ?? readTier(data["service_tier"]) ?? readSpeed(data);
  return {
    usage: usage === null || serviceTier === undefined ? usage : { ...usage, serviceTier },
    billedMicroUsd: readCost(data),
  };
}

/**
 * What later chunks say goes before what earlier ones said, name by name: some servers count the prompt in the first and
 * the answer in the last, and 0 or nothing where they do not repeat themselves. A total belongs to the counts beside it.
 */
export function mergeUsage(known: Raw, said: Raw): Raw {
  const isPartial = isCounting(said) && isEmpty(said["total_tokens"]);
  return merge(isPartial ? without(known, "total_tokens") : known, said, DEEPEST);
}

/** Deeper than any usage object; what a server nests beyond it is not looked at. */
const DEEPEST = 4;

function merge(known: Raw, said: Raw, depth: number): Raw {
  const merged = new Map(Object.entries(known));
  for (const [name, value] of Object.entries(said)) {
    const before = merged.get(name);
    if (isRecord(value)) {
      if (depth > 0) merged.set(name, merge(isRecord(before) ? before : {}, value, depth - 1));
    } else if (!isEmpty(value) || isEmpty(before)) merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

const PROMPT_NAMES = ["prompt_tokens", "input_tokens"] as const;
const ANSWER_NAMES = ["completion_tokens", "output_tokens"] as const;

const isCounting = (raw: Raw): boolean =>
  [...PROMPT_NAMES, ...ANSWER_NAMES].some((name) => !isEmpty(raw[name]));

const isRecord = (value: unknown): value is Raw => record.safeParse(value).success;

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === 0 || value === "" || value === "0";

function without(raw: Raw, name: string): Raw {
  return Object.fromEntries(Object.entries(raw).filter(([each]) => each !== name));
}

/** How the vendors call what most calls are; it changes nothing. */
const USUAL_TIERS: ReadonlySet<string> = new Set(["default", "standard", "auto", "on_demand"]);
const LONGEST_TIER = 64;

function readTier(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const tier = value.trim().toLowerCase().slice(0, LONGEST_TIER);
  return tier === "" || tier === "none" || USUAL_TIERS.has(tier) ? undefined : tier;
}

/** Anthropic's fast mode costs a multiple. */
const readSpeed = (raw: Raw): string | undefined => (raw["speed"] === "fast" ? "fast" : undefined);

/** The first of these names that says anything; 0 where all say that, undefined where one says what is no count. */
function countIn(raw: Raw, names: readonly string[]): number | undefined {
  const said = names.map((name) => raw[name]).filter((value) => !isEmpty(value));
  return said.length === 0 ? 0 : countOf(said[0]);
}

function readTokens(raw: Raw): Usage | null {
  const counted = countIn(raw, PROMPT_NAMES);
  const completion = countIn(raw, ANSWER_NAMES);
  if (counted === undefined || completion === undefined) return null;
  const total = countOf(raw["total_tokens"]);
  // No request is without a prompt: this is what servers write that do not count, or only the answer.
  if (counted === 0 && completion === 0) return null;
  const prompt = counted === 0 ? Math.max(0, (total ?? 0) - completion) : counted;
  const input = recordIn(raw, "prompt_tokens_details", "input_tokens_details");
  const output = recordIn(raw, "completion_tokens_details", "output_tokens_details");
  const cached = firstOf(
    countOf(input["cached_tokens"]),
    countOf(raw["cache_read_input_tokens"]),
    countOf(raw["prompt_cache_hit_tokens"]),
    countOf(raw["cached_tokens"]),
  );
  const { written, forAnHour } = readCacheWrites(raw, input);
  const beside = isBeside({ raw, prompt, completion, total, parts: cached + written });
  const inputTokens = prompt + (beside ? cached + written : 0);
  const cachedInputTokens = Math.min(cached, inputTokens);
  const cacheWriteTokens = Math.min(written, inputTokens - cachedInputTokens);
  const thoughts = firstOf(
    countOf(output["reasoning_tokens"]),
    countOf(raw["reasoning_tokens"]),
    countOf(output["thinking_tokens"]),
  );
  const outputTokens = wholeAnswer({ completion, thoughts, total, inputTokens });
  return {
    inputTokens,
    outputTokens,
    cachedInputTokens,
    ...some("cacheWriteTokens", cacheWriteTokens),
    ...some("hourCacheWriteTokens", Math.min(forAnHour, cacheWriteTokens)),
    ...some("audioInputTokens", Math.min(countOf(input["audio_tokens"]) ?? 0, inputTokens)),
    ...some("audioOutputTokens", Math.min(countOf(output["audio_tokens"]) ?? 0, outputTokens)),
    ...some("imageOutputTokens", Math.min(countOf(output["image_tokens"]) ?? 0, outputTokens)),
    reasoningTokens: Math.min(thoughts, outputTokens),
    isEstimated: false,
  };
}

/** OpenAI's and OpenRouter's name, LiteLLM's, and Anthropic's with its two classes. */
function readCacheWrites(raw: Raw, input: Raw) {
  const classes = {
    ...recordIn(input, "cache_creation_token_details", "cache_creation"),
    ...recordIn(raw, "cache_creation", "cache_creation_token_details"),
  };
  const forAnHour = countOf(classes["ephemeral_1h_input_tokens"]) ?? 0;
  const forMinutes = countOf(classes["ephemeral_5m_input_tokens"]) ?? 0;
  const all = firstOf(
    countOf(input["cache_write_tokens"]),
    countOf(input["cache_creation_tokens"]),
    countOf(input["cache_creation_input_tokens"]),
    countOf(raw["cache_creation_input_tokens"]),
    countOf(raw["cache_write_tokens"]),
  );
  return { written: Math.max(all, forAnHour + forMinutes), forAnHour };
}

interface Counted {
  readonly raw: Raw;
  readonly prompt: number;
  readonly completion: number;
  readonly total: number | undefined;
  /** What was read from and written to the cache. */
  readonly parts: number;
}

/** Whether the cache is counted beside the prompt, as Anthropic does, or inside it. */
function isBeside({ raw, prompt, completion, total, parts }: Counted): boolean {
  if (parts === 0) return false;
  const isAnthropics = "cache_read_input_tokens" in raw || "cache_creation_input_tokens" in raw;
  if (isAnthropics && isEmpty(raw["prompt_tokens"])) return true;
  if (total !== undefined && total === prompt + completion + parts) return true;
  return isAnthropics && parts > prompt;
}

interface Answered {
  readonly completion: number;
  readonly thoughts: number;
  readonly total: number | undefined;
  readonly inputTokens: number;
}

/** Thoughts are billed as the answer is; what the total holds beside prompt and answer is thoughts, told of or not. */
function wholeAnswer({ completion, thoughts, total, inputTokens }: Answered): number {
  const left = total === undefined ? 0 : total - inputTokens - completion;
  if (left > 0) return completion + left;
  return thoughts > completion ? completion + thoughts : completion;
}

/** Above what any call costs: a figure beyond it is no dollars. */
const MAXIMUM_USD = 10_000;
/** https://docs.x.ai/developers/cost-tracking */
const TICKS_PER_USD = 10_000_000_000;

/**
 * The provider's own figure: `cost` in dollars (OpenRouter's credits, LiteLLM, Vercel), `cost.total_cost` (Perplexity),
 * `estimated_cost` (DeepInfra), `cost_in_usd_ticks` (xAI). With a key of one's own at OpenRouter, `cost` is only its
 * fee, and what the vendor takes stands beside it
 * (https://openrouter.ai/docs/use-cases/usage-accounting).
 */
function readCost(raw: Raw): number | null {
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

/** Some servers write their numbers as texts. */
function countOf(value: unknown): number | undefined {
  const isWritten = typeof value === "string" && /^\d{1,15}$/.test(value.trim());
  return count.safeParse(isWritten ? Number(value) : value).data;
}

/** Servers write 0 under one name and the count under another. */
function firstOf(...counts: readonly (number | undefined)[]): number {
  return counts.find((each) => each !== undefined && each > 0) ?? 0;
}

/** All that stands under these names; an earlier one goes first, where it says anything. */
function recordIn(raw: Raw, ...names: readonly string[]): Raw {
  return names
    .map((name) => raw[name])
    .filter(isRecord)
    .reduceRight<Raw>((all, each) => mergeUsage(all, each), {});
}

type ClassName =
  | "cacheWriteTokens"
  | "hourCacheWriteTokens"
  | "audioInputTokens"
  | "audioOutputTokens"
  | "imageOutputTokens";

/** A class of tokens that most calls have none of. */
function some(name: ClassName, tokens: number): Partial<Record<ClassName, number>> {
  return tokens > 0 ? { [name]: tokens } : {};
}
