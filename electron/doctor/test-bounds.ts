import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../shared/errors.ts";
import type { RunBounds } from "../agent/run-bounds.ts";
import type { CallMeter, MeteredCall } from "./call-meter.ts";

/** A model that has not answered by then calls tools for ever: one round is what it is asked for. */
const MOST_ROUNDS = 3;

/** What holds a chat of a connection test: its requests are counted, and there are few of them. Nobody is asked. */
export interface TestBounds extends RunBounds {
  /** Counts what is still open as cut off. */
  readonly end: () => void;
}

export function createTestBounds(meter: CallMeter | undefined, signal: AbortSignal): TestBounds {
  let call: MeteredCall | undefined;
  return {
    acquireModelCall: ({ inputTokens, toolRounds }) =>
      Promise.resolve().then(() => {
        if (toolRounds > MOST_ROUNDS) {
          const words = "The model goes on calling the tool and does not answer.";
          throw new AppError("step-limit", words);
        }
        const begun = meter?.begin(inputTokens);
        call = begun;
        return { settle: (end) => begun?.end(end) };
      }),
    modelStarted: () => undefined,
    modelEnded: () => undefined,
    alive: () => undefined,
    requestSent: () => call?.sent(),
    heard: (text, isThought = false) => call?.heard(text, isThought),
    reported: (reported, isLast) => call?.reported(reported, isLast),
    // The meter measures; nobody reads what this run's events say of it.
    measure: () => ({ usage: null, cost: null }),
    waitToRetry: async ({ delayMs }) => {
      await sleep(delayMs, undefined, { signal });
    },
    // Its own tool is a pure one.
    approveTool: () => Promise.resolve({ type: "refused", result: "Error: not in a test." }),
    runTool: (_call, work) => work(signal),
    inspectToolResult: () => Promise.resolve(undefined),
    end: () => call?.end({ type: "cut-off" }),
  };
}
