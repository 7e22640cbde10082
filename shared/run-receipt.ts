import { z } from "zod";

const count = z.int().nonnegative();

/** What one run used: the quiet line under an answer, stored with the run. Null is unknown, which is never 0. */
export const runReceipt = z.object({
  inputTokens: count.nullable(),
  outputTokens: count.nullable(),
  /** Whether any token count is Parley's own guess, because the endpoint reported none. */
  isEstimated: z.boolean(),
  /** In millionths of a US dollar. */
  costMicroUsd: count.nullable(),
  /** Whose figure it is: the provider's own, tokens at list prices, or some of both. Null where nobody knows. */
  costBasis: z.enum(["provider", "prices", "both"]).nullable().default(null),
  /** Requests that failed after they were sent; what they may have cost is in the sums, estimated. */
  unansweredCalls: count.default(0),
  /** From the request to the first token of the first call that was answered; no wait of Parley's own is in it. */
  firstTokenMs: z.number().nonnegative().nullable(),
  totalMs: z.number().nonnegative(),
  /** How much of that went by while a person was asked and nothing else was done; absent where it is none, or unknown. */
  decisionMs: z.number().nonnegative().optional(),
});
export type RunReceipt = z.infer<typeof runReceipt>;
