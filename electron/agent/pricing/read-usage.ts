import { z } from "zod";
import type { Usage } from "../../../shared/run-event.ts";
import { isFields } from "../../http/received.ts";
import { MAXIMUM_TOKENS } from "./cost-of.ts";
import { ANSWER_NAMES, isEmpty, PROMPT_NAMES, recordIn, type Raw } from "./raw-usage.ts";
import { readBill } from "./read-bill.ts";

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

/** More tokens than any model reads are a mistake of the endpoint. */
const count = z.int().nonnegative().max(MAXIMUM_TOKENS);

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
  if (!isFields(raw)) return { usage: null, billedMicroUsd: null };
  const usage = readTokens(raw);
  const serviceTier =
    readTier(tier) ?? readTier(raw["service_tier"]) ?? readTraffic(raw) ?? readSpeed(raw);
  const billedMicroUsd = readBill(raw);
  if (usage === null) return { usage, billedMicroUsd };
  return {
    usage: {
      ...usage,
      ...(serviceTier === undefined ? {} : { serviceTier }),
      // What else was used has a price that is not in the tokens.
      isEstimated: billedMicroUsd === null && hasMore(raw),
    },
    billedMicroUsd,
  };
}

/**
 * Whether the call used what is billed beside its tokens: searches and what they read (Perplexity, xAI, Anthropic,
 * OpenRouter), tools that the provider ran.
 */
function hasMore(raw: Raw): boolean {
  const tools = recordIn(raw, "server_tool_use", "server_tool_use_details");
  return [
    ...MORE_NAMES.map((name) => raw[name]),
    tools["web_search_requests"],
    tools["code_execution_requests"],
  ].some((value) => (countOf(value) ?? 0) > 0);
}

const MORE_NAMES = [
  "num_search_queries",
  "citation_tokens",
  "num_sources_used",
  "num_server_side_tools_used",
  "server_tool_use_web_search_requests",
] as const;

/** How the vendors call what most calls are; it changes nothing. */
const USUAL_TIERS: ReadonlySet<string> = new Set(["default", "standard", "auto", "on_demand"]);
const LONGEST_TIER = 64;

function readTier(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const tier = value.trim().toLowerCase().slice(0, LONGEST_TIER);
  return tier === "" || tier === "none" || USUAL_TIERS.has(tier) ? undefined : tier;
}

/** Google names what others call a tier: ON_DEMAND, ON_DEMAND_PRIORITY, ON_DEMAND_FLEX, PROVISIONED_THROUGHPUT. */
function readTraffic(raw: Raw): string | undefined {
  const google = recordIn(recordIn(raw, "extra_properties"), "google");
  const type = readTier(google["traffic_type"]);
  return type?.replace(/^on_demand_/, "");
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

/** OpenAI's and OpenRouter's name, LiteLLM's, new-api's, and Anthropic's with its two classes. */
function readCacheWrites(raw: Raw, input: Raw) {
  const classes = {
    ...recordIn(input, "cache_creation_token_details", "cache_creation"),
    ...recordIn(raw, "cache_creation", "cache_creation_token_details"),
  };
  const forAnHour = firstOf(
    countOf(classes["ephemeral_1h_input_tokens"]),
    countOf(raw["claude_cache_creation_1_h_tokens"]),
  );
  const forMinutes = firstOf(
    countOf(classes["ephemeral_5m_input_tokens"]),
    countOf(raw["claude_cache_creation_5_m_tokens"]),
  );
  const all = firstOf(
    countOf(input["cache_write_tokens"]),
    countOf(input["cache_creation_tokens"]),
    countOf(input["cache_creation_input_tokens"]),
    countOf(input["cached_creation_tokens"]),
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

/** Some servers write their numbers as texts. */
function countOf(value: unknown): number | undefined {
  const isWritten = typeof value === "string" && /^\d{1,15}$/.test(value.trim());
  return count.safeParse(isWritten ? Number(value) : value).data;
}

/** Servers write 0 under one name and the count under another. */
function firstOf(...counts: readonly (number | undefined)[]): number {
  return counts.find((each) => each !== undefined && each > 0) ?? 0;
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
