import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../shared/errors.ts";
import type { RunStore } from "../store/run-store.ts";

/** How long after a failed attempt the end of a run is stored again. */
const STORE_AGAIN_MS = 2_000;

interface FinishOptions {
  readonly runStore: Pick<RunStore, "finish">;
  /** The app's end: the attempt after it is the last. */
  readonly closing: AbortSignal;
  /** Hears of the first failure. */
  readonly report: (error: unknown) => void;
}

/** Stores the end of a run, again and again while the disk refuses it. Never rejects. */
export async function finishRun(
  { runStore, closing, report }: FinishOptions,
  ...end: Parameters<RunStore["finish"]>
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      runStore.finish(...end);
      return;
    } catch (error) {
      if (attempt === 1) report(error);
      if (closing.aborted || !isStorageFailure(error)) return;
      await sleep(STORE_AGAIN_MS, undefined, { signal: closing }).catch(() => undefined);
    }
  }
}

function isStorageFailure(error: unknown): boolean {
  return error instanceof AppError && error.code === "storage-failed";
}
