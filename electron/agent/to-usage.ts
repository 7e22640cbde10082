import { z } from "zod";
import { usage, type Usage } from "../../shared/run-event.ts";
import { MAXIMUM_TOKENS } from "./pricing/cost-of.ts";
import type { ReportedUsage } from "./pricing/read-usage.ts";

/** More tokens than any model reads are a mistake of the endpoint. */
const count = z.int().nonnegative().max(MAXIMUM_TOKENS);

/** LangChain's names for what an endpoint counted. */
const usageMetadata = z.object({
  input_tokens: count,
  output_tokens: count,
  input_token_details: z.object({ cache_read: count.catch(0) }).catch({ cache_read: 0 }),
  output_token_details: z.object({ reasoning: count.catch(0) }).catch({ reasoning: 0 }),
});

/** Where `toMetadata` puts what LangChain has no names for. */
const withReported = z.object({
  parley_reported: z.object({
    usage: usage.nullable(),
    billedMicroUsd: z.int().nonnegative().nullable(),
  }),
});

/** A usage object on its way through LangChain. */
export interface UsageMetadata {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  readonly input_token_details?: Readonly<Record<string, number>>;
  readonly output_token_details?: Readonly<Record<string, number>>;
  readonly parley_reported: ReportedUsage;
}

/** Puts what an endpoint reported into LangChain's shape, which knows fewer classes of tokens and no cost. */
export function toMetadata(reported: ReportedUsage): UsageMetadata {
  const { inputTokens = 0, outputTokens = 0, ...parts } = reported.usage ?? ({} as Partial<Usage>);
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...details("input_token_details", {
      cache_read: parts.cachedInputTokens,
      cache_creation: parts.cacheWriteTokens,
      audio: parts.audioInputTokens,
    }),
    ...details("output_token_details", {
      reasoning: parts.reasoningTokens,
      audio: parts.audioOutputTokens,
    }),
    parley_reported: reported,
  };
}

function details(name: string, parts: Readonly<Record<string, number | undefined>>) {
  const some = Object.entries(parts).filter(([, tokens]) => tokens !== undefined && tokens > 0);
  return some.length === 0 ? {} : { [name]: Object.fromEntries(some) };
}

/** Reads back what `toMetadata` wrote, and LangChain's own shape as far as it makes sense. */
export function toReported(metadata: unknown): ReportedUsage {
  const reported = withReported.safeParse(metadata).data?.parley_reported;
  if (reported !== undefined) return reported;
  const { data } = usageMetadata.safeParse(metadata);
  if (data === undefined) return { usage: null, billedMicroUsd: null };
  const { input_tokens: inputTokens, output_tokens: outputTokens } = data;
  return {
    usage: {
      inputTokens,
      outputTokens,
      cachedInputTokens: Math.min(data.input_token_details.cache_read, inputTokens),
      reasoningTokens: Math.min(data.output_token_details.reasoning, outputTokens),
      isEstimated: false,
    },
    billedMicroUsd: null,
  };
}

/** What is counted of a call: the tokens with the provider's own figure; null where no tokens are known. */
export function toUsage(metadata: unknown): Usage | null {
  const { usage: counted, billedMicroUsd } = toReported(metadata);
  if (counted === null || billedMicroUsd === null) return counted;
  return { ...counted, billedMicroUsd };
}
