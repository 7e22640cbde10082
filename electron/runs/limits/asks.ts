import { randomUUID } from "node:crypto";
import type { Ask, RunChoice } from "../../../shared/verdict.ts";
import type { RunClocks } from "./clocks/run-clocks.ts";
import { orAbort } from "../../clock/on-abort.ts";
import type { Run } from "../run.ts";
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
  readonly run: Run;
  readonly clocks: Pick<RunClocks, "pause">;
}

export function createAsks({ run, clocks }: AsksOptions): Asks {
  const { signal } = run;
  const { now } = run.clock;
  const open = new Map<string, (choice: RunChoice) => void>();
  return {
    async askToContinue(question, { callId }) {
      const { gate, message, choices: offered } = question;
      signal.throwIfAborted();
      const choices = offered.filter(isRunChoice);
      const askId = randomUUID();
      const { promise, resolve } = Promise.withResolvers<RunChoice>();
      const resume = clocks.pause("person");
      open.set(askId, (choice) => {
        if (choices.includes(choice)) resolve(choice);
      });
      try {
        run.publish({ type: "ask-start", at: now(), askId, callId, gate, message, choices });
        const choice = await orAbort(promise, signal);
        run.publish({ type: "ask-end", at: now(), askId, choice });
        if (choice === "stop-here") run.controller.abort(stoppedAt(question));
        signal.throwIfAborted();
      } finally {
        open.delete(askId);
        resume();
      }
    },
    answer: (askId, choice) => open.get(askId)?.(choice),
  };
}

function isRunChoice(choice: Ask["choices"][number]): choice is RunChoice {
  return choice === "continue" || choice === "stop-here";
}
