import type { ErrorCode, ErrorData } from "../../../shared/error-data.ts";

/** A request of which nothing of an answer was heard. */
export interface FailedRequest extends Pick<ErrorData, "code" | "retryAfterMs"> {
  /** The HTTP status, where there was one. */
  readonly status?: number | undefined;
  /** The API itself said so, in JSON or inside a stream, rather than something that stands before it. */
  readonly isInItsOwnWords?: boolean;
  /** It loads the model that was asked for, and says so. */
  readonly isLoading?: boolean;
  /** The connection stood and the request was on its way. */
  readonly isSent: boolean;
}

/**
 * A proxy that had passed the request on gave up waiting, or lost the connection: what is behind it may be working
 * still. 504 (RFC 9110), 499 (nginx), 520 and 524 (Cloudflare), 598 and 599 (network timeouts, by convention).
 */
const TIMED_OUT_BEHIND: ReadonlySet<number> = new Set([499, 504, 520, 524, 598, 599]);

/**
 * Whether somebody gave up waiting for who is behind. A server that says 408 never had the whole request (RFC 9110,
 * section 15.5.9); an API that says it in words of its own, or inside an answer that had begun, had: gateways name their
 * vendors' timeouts so (LiteLLM, OpenRouter).
 */
export function isTimedOutBehind({
  status,
  isInItsOwnWords,
}: Pick<FailedRequest, "status" | "isInItsOwnWords">): boolean {
  if (status === 408) return isInItsOwnWords === true;
  return status !== undefined && TIMED_OUT_BEHIND.has(status);
}

/**
 * From 500 on, and yet nobody has worked: not implemented, an unknown version of HTTP, Anthropic's "overloaded", and
 * Cloudflare's names for a server that it could not reach.
 */
const NEVER_REACHED: ReadonlySet<number> = new Set([501, 505, 521, 522, 523, 525, 526, 529, 530]);

/** What the app finds out by itself, or an endpoint says of what it did not even begin. */
const NOT_BEGUN: ReadonlySet<ErrorCode> = new Set([
  "missing-credential",
  "secret-unreadable",
  "authentication-failed",
  "permission-denied",
  "model-not-found",
  "request-refused",
  "context-too-long",
  "provider-rate-limited",
  "quota-exhausted",
  "connection-failed",
]);

/**
 * Whether a request that failed may have been billed all the same (docs/decisions, "What a failed request costs"). Who
 * says no in words of its own has not worked; who was cut off, or speaks for somebody behind it, may have.
 */
export function mayBeBilled({ code, status, retryAfterMs, ...failed }: FailedRequest): boolean {
  if (!failed.isSent || failed.isLoading === true) return false;
  if (status === undefined) return !NOT_BEGUN.has(code);
  if (status === 503) return retryAfterMs === null && failed.isInItsOwnWords !== true;
  return isTimedOutBehind({ status, ...failed }) || (status >= 500 && !NEVER_REACHED.has(status));
}
