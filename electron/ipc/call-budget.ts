import { AppError } from "../../shared/errors.ts";

interface CallBudgetOptions {
  /** How many tokens a window may save up. */
  readonly capacity: number;
  readonly refillPerSecond: number;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

/** What a page may ask of main: a token bucket for each window, so that a page gone wild cannot starve the app. */
export interface CallBudget {
  /** @throws AppError `rate-limited`, with the milliseconds to wait, when the window's bucket is empty. */
  spend(windowId: number, cost: number): void;
  forget(windowId: number): void;
}

export function createCallBudget({
  capacity,
  refillPerSecond,
  now,
}: CallBudgetOptions): CallBudget {
  const buckets = new Map<number, { readonly tokens: number; readonly at: number }>();
  return {
    spend(windowId, cost) {
      const at = now();
      const bucket = buckets.get(windowId) ?? { tokens: capacity, at };
      const refilled = bucket.tokens + ((at - bucket.at) / 1_000) * refillPerSecond;
      const tokens = Math.min(capacity, refilled);
      const enough = tokens >= cost;
      buckets.set(windowId, { tokens: enough ? tokens - cost : tokens, at });
      if (enough) return;
      throw new AppError("rate-limited", "This window asks too much at once. Try again shortly.", {
        retryAfterMs: Math.ceil(((cost - tokens) / refillPerSecond) * 1_000),
      });
    },
    forget: (windowId) => void buckets.delete(windowId),
  };
}
