import { setTimeout as sleep } from "node:timers/promises";
import { isBusy } from "./storage-error.ts";

const TRY_AGAIN_MS = 50;
/** Longer than any program has a reason to hold a lock; after it a person has to hear of it. */
const GIVE_UP_MS = 60_000;

/**
 * Writes now, or, while somebody else holds the lock, as soon as it is free.
 *
 * @param report hears why it could not be written in the end.
 * @throws what `work` throws at once for any other reason.
 */
export function nowOrSoon(work: () => void, report: (error: unknown) => void): void {
  try {
    work();
  } catch (error) {
    if (!isBusy(error)) throw error;
    whenFree(work).catch(report);
  }
}

interface WaitOptions {
  /** Aborted, the next failure is the last. */
  readonly signal?: AbortSignal | undefined;
  /** Hears of each attempt after the first, just before it. */
  readonly onAgain?: () => void;
}

/**
 * Runs work that writes. While another program, or Parley's own worker, holds the database's lock, nothing of a
 * transaction is written and nothing stands still: it waits and runs the work again. Work of several transactions must
 * bear to be begun anew.
 *
 * @throws AppError `storage-failed` when the lock is held for a minute.
 */
export async function whenFree<T>(
  work: () => T | Promise<T>,
  { signal, onAgain }: WaitOptions = {},
): Promise<T> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || signal?.aborted === true || performance.now() > giveUpAt) throw error;
      await sleep(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
      onAgain?.();
    }
  }
}
