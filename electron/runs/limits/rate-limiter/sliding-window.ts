import type { Settings } from "../../../../shared/settings.ts";

export interface Limits {
  /** Requests that may begin in any window; at least 1. */
  readonly requests: number;
  /** Tokens these requests may use; null is no cap. */
  readonly tokens: number | null;
  /** How long a window is, in milliseconds. */
  readonly windowMs: number;
}

/** One request in the log; names it when its tokens are known or when it was not made after all. */
export interface Ticket {
  readonly at: number;
}

interface WindowUsage {
  /** Requests in the window that ends now. */
  readonly used: number;
  readonly limit: number;
  readonly usedTokens: number;
  /** Null is no cap. */
  readonly tokenLimit: number | null;
  /** Until the smallest request could go; 0 is now. */
  readonly nextSlotMs: number;
}

/**
 * A log of the requests that began in the last window: exact where a counter per fixed minute or a bucket that refills
 * would let almost twice as many through at its edges. All times are monotonic milliseconds and never go backwards.
 *
 * A request leaves the log `windowMs` after it began, so the log holds no more than the requests that were allowed.
 * New limits count what is in the log at that moment; what had already left does not come back.
 */
export interface SlidingWindow {
  /**
   * The first time from `now` on at which a request of so many tokens fits. One that is larger than the whole cap
   * goes when the window holds no tokens, as otherwise it could never go.
   */
  earliestAt(now: number, tokens: number): number;
  /** As `earliestAt`, were there no cap on tokens: what lies after it is the tokens' doing. */
  requestsAllowAt(now: number): number;
  /** @throws Error when the request does not fit now. */
  take(now: number, tokens: number): Ticket;
  /** Replaces the estimate by what the request used. Does nothing once it left the window. */
  settle(ticket: Ticket, actualTokens: number): void;
  /** The request was never made: as if it had not been taken. */
  release(ticket: Ticket): void;
  usage(now: number): WindowUsage;
  /** An independent copy, to try out what would happen. */
  fork(): SlidingWindow;
}

/** @param limits are asked at every use, so a changed setting holds at once. */
export function createSlidingWindow(limits: () => Limits): SlidingWindow {
  return fromEntries(limits, []);
}

interface Entry extends Ticket {
  tokens: number;
}

/** @param entries oldest first; the window makes them its own. */
function fromEntries(limits: () => Limits, entries: Entry[]): SlidingWindow {
  const prune = (now: number, windowMs: number): void => {
    const oldest = entries.findIndex(({ at }) => now < at + windowMs);
    entries.splice(0, oldest === -1 ? entries.length : oldest);
  };

  const usedTokens = (): number => entries.reduce((sum, { tokens }) => sum + tokens, 0);

  const earliest = (now: number, wanted: number, tokenLimit: number | null): number => {
    const { requests, windowMs } = limits();
    prune(now, windowMs);
    const cap = tokenLimit ?? Number.POSITIVE_INFINITY;
    const room = cap - Math.min(wanted, cap);
    let count = entries.length;
    let tokens = usedTokens();
    let at = now;
    for (const entry of entries) {
      if (count < requests && (tokenLimit === null || tokens <= room)) break;
      at = entry.at + windowMs;
      count -= 1;
      tokens -= entry.tokens;
    }
    return at;
  };

  const earliestAt = (now: number, wanted: number): number =>
    earliest(now, wanted, limits().tokens);

  return {
    earliestAt,
    requestsAllowAt: (now) => earliest(now, 0, null),
    take(now, tokens) {
      if (earliestAt(now, tokens) > now) throw new Error("The request does not fit the window.");
      const entry = { at: now, tokens };
      entries.push(entry);
      return entry;
    },
    settle(ticket, actualTokens) {
      const entry = entries.find((each) => each === ticket);
      if (entry !== undefined) entry.tokens = actualTokens;
    },
    release(ticket) {
      const index = entries.findIndex((each) => each === ticket);
      if (index !== -1) entries.splice(index, 1);
    },
    usage(now) {
      const nextSlotMs = earliestAt(now, 1) - now;
      const { requests: limit, tokens: tokenLimit } = limits();
      return { used: entries.length, limit, usedTokens: usedTokens(), tokenLimit, nextSlotMs };
    },
    fork: () =>
      fromEntries(
        limits,
        entries.map((entry) => ({ ...entry })),
      ),
  };
}

/** What one app window may send. */
export function perWindow(limits: Settings["limits"]): Limits {
  const { messagesPerWindow: requests, tokensPerWindow: tokens, windowSeconds } = limits;
  return { requests, tokens, windowMs: windowSeconds * 1_000 };
}

/** What all windows together may send. */
export function appWide(limits: Settings["limits"]): Limits {
  const { messagesPerApp: requests, tokensPerApp: tokens, windowSeconds } = limits;
  return { requests, tokens, windowMs: windowSeconds * 1_000 };
}
