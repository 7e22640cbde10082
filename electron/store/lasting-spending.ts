import type { Spending } from "./spending.ts";
import { isBusy } from "./storage-error.ts";

/** How long after a failed attempt what a call cost is written again. */
const AGAIN_MS = 2_000;
/** The same while somebody else holds the lock. */
const BUSY_AGAIN_MS = 50;

type Settlement = Parameters<Spending["settle"]>;

/** A ledger that forgets no call for which the disk had no room. */
export interface LastingSpending extends Spending {
  /** Writes what a planned call used; where the disk does not take it, it is kept and written as soon as that does. */
  readonly settle: Spending["settle"];
  /** Writes what is kept. @throws AppError `storage-failed` while the disk does not take it. */
  readonly settleRest: () => void;
  /** The last attempt. What cannot be written counts with what was reserved for it, as after a crash. */
  readonly close: () => void;
}

/** @param report hears why something could not be written at once; of one failing disk once. */
export function createLastingSpending(
  spending: Spending,
  report: (error: unknown) => void,
): LastingSpending {
  const kept = new Map<string, Settlement>();
  let isTrying = false;
  let isClosed = false;

  const settleRest = (): void => {
    for (const [callId, settlement] of kept) {
      spending.settle(...settlement);
      kept.delete(callId);
    }
  };

  const tryAgain = (error: unknown): void => {
    isTrying = true;
    const attempt = (): void => {
      isTrying = false;
      if (isClosed) return;
      try {
        settleRest();
      } catch (again) {
        tryAgain(again);
      }
    };
    setTimeout(attempt, isBusy(error) ? BUSY_AGAIN_MS : AGAIN_MS).unref();
  };

  return {
    ...spending,
    settle(...settlement) {
      kept.set(settlement[0], settlement);
      try {
        settleRest();
      } catch (error) {
        if (isTrying) return;
        if (!isBusy(error)) report(error);
        tryAgain(error);
      }
    },
    settleRest,
    close() {
      isClosed = true;
      try {
        settleRest();
      } catch (error) {
        report(error);
      }
    },
  };
}
