import { z } from "zod";
import { MAXIMUM_TOKENS } from "./pricing/cost-of.ts";
import type { Usage } from "../../shared/run-event.ts";

/** More tokens than any model reads are a mistake of the endpoint. */
const count = z.int().nonnegative().max(MAXIMUM_TOKENS);

/** LangChain's names for what an endpoint counted. */
const usageMetadata = z.object({
  input_tokens: count,
  output_tokens: count,
  input_token_details: z.object({ cache_read: count.catch(0) }).catch({ cache_read: 0 }),
  output_token_details: z.object({ reasoning: count.catch(0) }).catch({ reasoning: 0 }),
});

/** Reads a token count as far as it makes sense: null for none, and for one that cannot be true. */
export function toUsage(metadata: unknown): Usage | null {
  const { data } = usageMetadata.safeParse(metadata);
  if (data === undefined) return null;
  const { input_tokens: inputTokens, output_tokens: outputTokens } = data;
  return {
    inputTokens,
    outputTokens,
    cachedInputTokens: Math.min(data.input_token_details.cache_read, inputTokens),
    reasoningTokens: Math.min(data.output_token_details.reasoning, outputTokens),
    isEstimated: false,
  };
}
