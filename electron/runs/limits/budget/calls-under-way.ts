import { orAbort } from "../../../clock/on-abort.ts";

/** The model calls that all runs of the app have under way, and what they may come to cost. */
export interface CallsUnderWay {
  readonly count: number;
  /** What all of them may cost above what is counted of them already, in micro-dollars. */
  readonly excessMicroUsd: number;
  begin(callId: string, excessMicroUsd: number): void;
  /** A call that is not under way ends nothing. */
  end(callId: string): void;
  /**
   * Resolves when one of them ends.
   *
   * @throws the signal's reason.
   */
  untilOneEnds(signal: AbortSignal): Promise<void>;
}

export function createCallsUnderWay(): CallsUnderWay {
  const excesses = new Map<string, number>();
  const waiting = new Set<() => void>();
  return {
    get count() {
      return excesses.size;
    },
    get excessMicroUsd() {
      return excesses.values().reduce((sum, excess) => sum + excess, 0);
    },
    begin: (callId, excessMicroUsd) => void excesses.set(callId, excessMicroUsd),
    end(callId) {
      if (!excesses.delete(callId)) return;
      for (const wake of [...waiting]) wake();
    },
    async untilOneEnds(signal) {
      signal.throwIfAborted();
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const wake = (): void => resolve(undefined);
      waiting.add(wake);
      try {
        await orAbort(promise, signal);
      } finally {
        waiting.delete(wake);
      }
    },
  };
}
