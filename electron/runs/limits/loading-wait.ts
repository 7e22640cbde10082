import { randomUUID } from "node:crypto";
import { DEFAULT_SETTINGS, type Settings } from "../../../shared/settings.ts";
import type { Run } from "../run.ts";

/** After so long without a word, a server nearby is most likely loading its model. In milliseconds. */
const SILENT_MS = 8_000;
/** As long as the largest models take from a slow disk. In seconds. */
const LOADING_SECONDS = 300;

/** Tells the person that a server on this computer or its network, which says nothing yet, may be loading its model. */
export interface LoadingWait {
  /** A request goes out. */
  begin(): void;
  /** Something came, or nothing will. */
  end(): void;
}

interface LoadingWaitOptions {
  readonly run: Run;
  /** Holds the clock of the whole run; gives back what lets it go on. */
  readonly pause: () => () => void;
}

export function createLoadingWait({ run, pause }: LoadingWaitOptions): LoadingWait {
  let timer: NodeJS.Timeout | undefined;
  let waitId: string | undefined;
  let resume = (): void => undefined;
  const { signal } = run;
  const { now } = run.clock;
  const tell = (): void => {
    if (signal.aborted) return;
    waitId = randomUUID();
    resume = pause();
    const at = now();
    const message = "The model may be loading, which can take minutes.";
    // Nobody knows when it will be over.
    run.publish({ type: "wait-start", at, waitId, reason: "loading", message, until: at });
  };
  const end = (): void => {
    clearTimeout(timer);
    timer = undefined;
    resume();
    if (waitId !== undefined && !signal.aborted) {
      run.publish({ type: "wait-end", at: now(), waitId });
    }
    waitId = undefined;
  };
  return {
    begin() {
      end();
      timer = setTimeout(tell, SILENT_MS);
    },
    end,
  };
}

/**
 * How long a first token of a server nearby is waited for: it loads the model first. A person who chose another time than
 * the usual one meant it.
 *
 * @returns seconds; 0 is for ever.
 */
export function firstTokenNearby({ firstTokenSeconds }: Settings["timeouts"]): number {
  return firstTokenSeconds === DEFAULT_SETTINGS.timeouts.firstTokenSeconds
    ? LOADING_SECONDS
    : firstTokenSeconds;
}
