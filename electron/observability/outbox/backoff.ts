const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;
/** What a host may ask for; nobody waits a day for a header. */
const LONGEST_ASKED_MS = 60 * 60_000;

/** An item that a host failed on is tried again after a minute, one that it refused in so many words after ten. */
const ITEM_MS = { failed: 60_000, refused: 10 * 60_000 } as const;
const LONGEST_ITEM_MS = { failed: 6 * 3_600_000, refused: 24 * 3_600_000 } as const;

/** No item stays aside for longer. */
export const LONGEST_ASIDE_MS = Math.max(...Object.values(LONGEST_ITEM_MS));

/** How long one item stays aside. @param attempts how often it was before. */
export function asideMs(why: keyof typeof ITEM_MS, attempts: number): number {
  return Math.min(ITEM_MS[why] * 2 ** Math.min(attempts, 20), LONGEST_ITEM_MS[why]);
}

interface BackoffOptions {
  /** How often in a row it has failed, from 1. */
  readonly failures: number;
  /** What the host asked for; undefined when it did not. */
  readonly retryAfterMs?: number | undefined;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/**
 * How long to wait before the next attempt: twice as long each time, somewhere in the upper half of that, so that many
 * apps do not come back at once; never sooner than the host asked for.
 */
export function backoffMs({ failures, retryAfterMs = 0, random }: BackoffOptions): number {
  const ceiling = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
  const own = ceiling / 2 + (ceiling / 2) * random();
  return Math.round(Math.max(own, Math.min(retryAfterMs, LONGEST_ASKED_MS)));
}
