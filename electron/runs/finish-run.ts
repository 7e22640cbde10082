import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../shared/errors.ts";
import { isBusy } from "../store/storage-error.ts";
import type { RunStore } from "../store/run-store.ts";

/** How long after a failed attempt the end of a run is stored again. */
const STORE_AGAIN_MS = 2_000;
/** The same while somebody else holds the lock. */
const BUSY_AGAIN_MS = 50;
/** How long the app's own end waits for such a lock. */
const BUSY_AT_END_MS = 2_000;

interface FinishOptions {
  readonly runStore: Pick<RunStore, "finish">;
  /** Writes what the ledger lacks: no run's receipt stands on disk before its calls do. @throws as `finish` */
  readonly settleRest?: (() => void) | undefined;
  /** The app's end: the attempt after it is the last, unless a lock is held, which is waited for a little. */
  readonly closing: AbortSignal;
  /** Hears of the first failure. */
  readonly report: (error: unknown) => void;
}

/** Stores the end of a run, again and again while the disk refuses it. Never rejects. */
export async function finishRun(
  { runStore, settleRest, closing, report }: FinishOptions,
  ...end: Parameters<RunStore["finish"]>
): Promise<void> {
  let isReported = false;
  let lastAttemptAt = Number.POSITIVE_INFINITY;
  for (;;) {
    try {
      settleRest?.();
      runStore.finish(...end);
      return;
    } catch (error) {
      if (!isReported && !isBusy(error)) {
        report(error);
        isReported = true;
      }
      if (!isStorageFailure(error)) return;
      if (closing.aborted) {
        lastAttemptAt = Math.min(lastAttemptAt, performance.now() + BUSY_AT_END_MS);
        if (!isBusy(error) || performance.now() > lastAttemptAt) return;
      }
      if (isBusy(error)) await sleep(BUSY_AGAIN_MS);
      else await sleep(STORE_AGAIN_MS, undefined, { signal: closing }).catch(() => undefined);
    }
  }
}

function isStorageFailure(error: unknown): boolean {
  return error instanceof AppError && error.code === "storage-failed";
}
