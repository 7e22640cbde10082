import { randomUUID } from "node:crypto";
import type { Ask, RunChoice } from "../../../shared/verdict.ts";
import type { RunClocks } from "../clocks/run-clocks.ts";
import type { LiveRun } from "../live-run.ts";
import { stoppedAt } from "../run-ended.ts";

/** The questions of one run. Every window that watches it sees an open one, and whoever answers first closes it in all. */
export interface Asks {
  /**
   * Asks whether the run may go on and waits for as long as it takes; every clock of the run stands still meanwhile.
   * "Stop here" ends the run. Several calls may ask at once, each for itself.
   *
   * @throws the run's abort reason.
   */
  readonly askToContinue: (question: Ask, call: { readonly callId: string }) => Promise<void>;
  /** An answer to a question that is closed, or one it did not offer, changes nothing. */
  readonly answer: (askId: string, choice: RunChoice) => void;
}

interface AsksOptions {
  readonly run: LiveRun;
  readonly clocks: Pick<RunClocks, "pause">;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createAsks({ run, clocks, now }: AsksOptions): Asks {
  const { signal } = run.controller;
  const open = new Map<string, (choice: RunChoice) => void>();
  return {
    async askToContinue(question, { callId }) {
      const { gate, message, choices: offered } = question;
      signal.throwIfAborted();
      const choices = offered.filter(isRunChoice);
      const askId = randomUUID();
      const { promise, resolve, reject } = Promise.withResolvers<RunChoice>();
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      const resume = clocks.pause("person");
      open.set(askId, (choice) => {
        if (choices.includes(choice)) resolve(choice);
      });
      try {
        run.publish({ type: "ask-start", at: now(), askId, callId, gate, message, choices });
        const choice = await promise;
        run.publish({ type: "ask-end", at: now(), askId, choice });
        if (choice === "stop-here") run.controller.abort(stoppedAt(question));
        signal.throwIfAborted();
      } finally {
        open.delete(askId);
        signal.removeEventListener("abort", onAbort);
        resume();
      }
    },
    answer: (askId, choice) => open.get(askId)?.(choice),
  };
}

function isRunChoice(choice: Ask["choices"][number]): choice is RunChoice {
  return choice === "continue" || choice === "stop-here";
}
