import type { ErrorCode } from "../../../shared/errors.ts";
import { toProviderError } from "../provider-error.ts";

/** Repeats of a request that failed before its answer began; after its first token nothing is ever repeated. */
export const MAXIMUM_RETRIES = 2;

/** A person rather decides for themselves than wait longer. */
const LONGEST_WAIT_MS = 60_000;

const PASSING: ReadonlySet<ErrorCode> = new Set([
  "provider-unavailable",
  "provider-failed",
  "connection-lost",
]);

/**
 * Called by LangChain after a failed attempt: returns to let it try again, throws to let the failure stand. What time
 * may cure is tried again, a rate limit only when the provider says how long it lasts. An address that is wrong stays
 * wrong, and so does a key.
 *
 * LangChain's own rule would try six seconds on a refused connection.
 */
export function decideRetry(error: unknown): void {
  const { code, retryAfterMs } = toProviderError(error, Date.now());
  if (PASSING.has(code)) return;
  const isShortWait = retryAfterMs !== null && retryAfterMs <= LONGEST_WAIT_MS;
  if (code !== "provider-rate-limited" || !isShortWait) throw error;
  // Where LangChain looks for how long to wait.
  if (error instanceof Error) Object.assign(error, { retryAfterMs });
}
