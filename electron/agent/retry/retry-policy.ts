import type { ErrorCode } from "../../../shared/error-data.ts";
import { isTimedOutBehind, type FailedRequest } from "./failed-request.ts";

/** The most that is waited at random before each retry, in milliseconds; there are as many retries as entries. */
const BACKOFF_CEILINGS_MS = [1_000, 2_000] as const;

/** A provider that asks for more than this is not waited for: the person should know, and decide. */
const MAX_RETRY_AFTER_MS = 60_000;

/** A server that loads its model is asked again so often, and for so long since the first time. In milliseconds. */
const LOADING_AGAIN_MS = 5_000;
const LOADING_MS = 300_000;

/** The request was not understood, not allowed or not possible: sent again, it would fail again. */
const FINAL_STATUSES: ReadonlySet<number> = new Set([400, 401, 402, 403, 404, 413, 422]);

/** Whether the same request may well succeed a moment later. */
const IS_PASSING = {
  "provider-rate-limited": true,
  "provider-unavailable": true,
  "provider-failed": true,
  "connection-lost": true,

  // An address that is wrong stays wrong, and a person who mistyped it should know at once.
  "connection-failed": false,
  "invalid-input": false,
  "secret-unreadable": false,
  "untrusted-sender": false,
  "rate-limited": false,
  cancelled: false,
  // Our own clocks ran out: the request may still be answered, and billed, at the provider.
  timeout: false,
  conflict: false,
  "not-found": false,
  "storage-failed": false,
  "budget-reached": false,
  declined: false,
  "question-open": false,
  internal: false,
  "missing-credential": false,
  "authentication-failed": false,
  "permission-denied": false,
  "model-not-found": false,
  "request-refused": false,
  "content-filtered": false,
  "context-too-long": false,
  "quota-exhausted": false,
  "malformed-response": false,
  "empty-answer": false,
  "answer-too-long": false,
  "step-limit": false,
} as const satisfies Record<ErrorCode, boolean>;

interface FailedAttempt {
  /** 1 for the first request of this model call. */
  readonly attempt: number;
  readonly error: FailedRequest;
  /** Whether any of the answer has arrived. */
  readonly anythingHeard: boolean;
  /** How long the server has been saying that it loads the model, in milliseconds. */
  readonly loadingForMs?: number;
  /** At least 0 and less than 1, as `Math.random` gives it. */
  readonly random: () => number;
}

type RetryDecision =
  | {
      readonly type: "retry";
      readonly delayMs: number;
      /** Who set the delay. */
      readonly reason: "provider-asked" | "backoff" | "loading";
    }
  | {
      readonly type: "give-up";
      readonly reason: "already-answering" | "no-help" | "attempts-used" | "wait-too-long";
    };

/**
 * Decides whether a failed model call is tried again: only before the first token, at most twice, and only for a fault
 * that may pass. A server that loads its model is waited for, which counts as no attempt. Waits as long as the provider asked, and never less than a random part of a growing ceiling ("full
 * jitter"), so that many clients do not come back at the same moment.
 */
export function nextRetry(failed: FailedAttempt): RetryDecision {
  const { attempt, error, anythingHeard, loadingForMs = 0, random } = failed;
  if (anythingHeard) return { type: "give-up", reason: "already-answering" };
  if (error.isLoading === true) {
    if (loadingForMs > LOADING_MS) return { type: "give-up", reason: "attempts-used" };
    // A server that asks for no wait at all is not asked in a circle.
    const askedMs = Math.max(error.retryAfterMs ?? 0, LOADING_AGAIN_MS);
    const delayMs = Math.min(askedMs, MAX_RETRY_AFTER_MS);
    return { type: "retry", delayMs, reason: "loading" };
  }
  if (!mayPass(error)) return { type: "give-up", reason: "no-help" };
  const ceilingMs = BACKOFF_CEILINGS_MS[attempt - 1];
  if (ceilingMs === undefined) return { type: "give-up", reason: "attempts-used" };
  const backoffMs = Math.round(random() * ceilingMs);
  const askedMs = error.retryAfterMs ?? 0;
  if (askedMs > MAX_RETRY_AFTER_MS) return { type: "give-up", reason: "wait-too-long" };
  return askedMs > backoffMs
    ? { type: "retry", delayMs: askedMs, reason: "provider-asked" }
    : { type: "retry", delayMs: backoffMs, reason: "backoff" };
}

function mayPass(failed: FailedRequest): boolean {
  const { code, status, isSent } = failed;
  if (status !== undefined && FINAL_STATUSES.has(status)) return false;
  // The first request may still be answered, and billed: whether to pay twice is not ours to decide.
  if (isTimedOutBehind(failed)) return false;
  if (code === "connection-lost" && isSent) return false;
  return IS_PASSING[code] || status === 408;
}
