import {
  createRateLimiter,
  type RateLimiter,
} from "../../../electron/runs/limits/rate-limiter/rate-limiter.ts";
import type { Limits } from "../../../electron/runs/limits/rate-limiter/sliding-window.ts";

/** Leave that the limiter gave. Time by its own clock. */
export interface GivenPermit {
  readonly windowId: number;
  readonly at: number;
}

interface RecordingLimiterOptions {
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
  readonly perWindow: Limits;
  readonly appWide: Limits;
}

/** The app's own limiter, and when it let whom go. */
export function createRecordingLimiter({ now, perWindow, appWide }: RecordingLimiterOptions): {
  readonly limiter: RateLimiter;
  readonly permits: readonly GivenPermit[];
} {
  const permits: GivenPermit[] = [];
  /** What the limiter's clock last said: the moment of the grant, whatever was done between it and this reading. */
  let lastReading = 0;
  const limiter = createRateLimiter({
    now: () => (lastReading = now()),
    perWindow: () => perWindow,
    appWide: () => appWide,
  });
  return {
    permits,
    limiter: {
      ...limiter,
      async acquire(windowId, options) {
        const permit = await limiter.acquire(windowId, options);
        permits.push({ windowId, at: lastReading });
        return permit;
      },
    },
  };
}
