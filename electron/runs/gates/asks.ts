import { randomUUID } from "node:crypto";
import type { GateName, RunChoice } from "../../../shared/verdict.ts";
import type { RunClocks } from "../clocks/run-clocks.ts";
import type { LiveRun } from "../live-run.ts";

/** What a gate wants to know of the person before the run goes on. */
interface Question {
  readonly gate: GateName;
  readonly message: string;
  readonly choices: readonly RunChoice[];
}

/** The questions of one run. Every window that watches it sees an open one, and whoever answers first closes it in all. */
export interface Asks {
  /**
   * Asks and waits for as long as it takes; every clock of the run stands still meanwhile.
   *
   * @throws the run's abort reason.
   */
  ask(question: Question): Promise<RunChoice>;
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
    async ask(question) {
      signal.throwIfAborted();
      const askId = randomUUID();
      const { promise, resolve, reject } = Promise.withResolvers<RunChoice>();
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      const resume = clocks.pause("person");
      open.set(askId, (choice) => {
        if (question.choices.includes(choice)) resolve(choice);
      });
      try {
        run.publish({ type: "ask-start", at: now(), askId, ...question });
        const choice = await promise;
        run.publish({ type: "ask-end", at: now(), askId, choice });
        return choice;
      } finally {
        open.delete(askId);
        signal.removeEventListener("abort", onAbort);
        resume();
      }
    },
    answer: (askId, choice) => open.get(askId)?.(choice),
  };
}
