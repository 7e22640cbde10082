import { AppError } from "../../shared/errors.ts";

interface CallBudgetOptions {
  /** How many tokens a window may save up. */
  readonly capacity: number;
  readonly refillPerSecond: number;
  /** The longest that a call is held back before calls are refused. */
  readonly maxWaitMs: number;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

/**
 * What a page may ask of main, so that one gone wild cannot starve the app: a token bucket for each window. A page that
 * asks faster than its bucket fills is slowed down first, since a refused call may be somebody's message; only one that
 * does not let up is refused. (The same way as nginx's `limit_req` with `burst`.)
 */
export interface CallBudget {
  /**
   * @returns milliseconds to hold the call back; calls of a window come out in the order they came in.
   * @throws AppError `rate-limited`, with the milliseconds to wait, when that would be longer than the longest wait.
   */
  spend(windowId: number, cost: number): number;
  forget(windowId: number): void;
}

export function createCallBudget(options: CallBudgetOptions): CallBudget {
  const { capacity, refillPerSecond, maxWaitMs, now } = options;
  /** Below zero is what the calls held back have already taken. */
  const buckets = new Map<number, { readonly tokens: number; readonly at: number }>();
  return {
    spend(windowId, cost) {
      const at = now();
      const bucket = buckets.get(windowId) ?? { tokens: capacity, at };
      const refilled = bucket.tokens + ((at - bucket.at) / 1_000) * refillPerSecond;
      const tokens = Math.min(capacity, refilled);
      const waitMs = Math.max(0, Math.ceil(((cost - tokens) / refillPerSecond) * 1_000));
      const isAccepted = waitMs <= maxWaitMs;
      buckets.set(windowId, { tokens: isAccepted ? tokens - cost : tokens, at });
      if (isAccepted) return waitMs;
      throw new AppError("rate-limited", "This window asks too much at once. Try again shortly.", {
        retryAfterMs: waitMs - maxWaitMs,
      });
    },
    forget: (windowId) => void buckets.delete(windowId),
  };
}
