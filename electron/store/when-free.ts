import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../shared/errors.ts";
import { isBusy } from "./storage-error.ts";

const TRY_AGAIN_MS = 50;
/** Longer than any program has a reason to hold a lock; after it a person has to hear of it. */
const GIVE_UP_MS = 60_000;

/**
 * Writes now, or, while somebody else holds the lock, as soon as it is free: for what is worth no failure of its caller.
 *
 * @param report hears why it could not be written, at once (the disk is full) or in the end.
 * @returns what `work` returns, if it was written now.
 * @throws what `work` throws that is not the disk's or the file's fault.
 */
export function nowOrSoon<T>(work: () => T, report: (error: unknown) => void): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (isBusy(error)) whenFree(work).catch(report);
    else report(error);
    return undefined;
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
