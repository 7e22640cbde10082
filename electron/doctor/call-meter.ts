import { randomUUID } from "node:crypto";
import { AppError } from "../../shared/errors.ts";
import type { ReportedUsage } from "../agent/pricing/read-usage.ts";
import type { ModelCallEnd } from "../agent/run-bounds.ts";
import { countCall, newHeardCall, noteReport } from "../runs/limits/count-call.ts";
import type { RunBudget } from "../runs/limits/budget/run-budget.ts";
import type { StepFinding } from "./step-finding.ts";

/** The most that a test lets a model write, thoughts included: enough for a word, a tool call, and thinking of them. */
export const MAXIMUM_TOKENS = 2_000;

/** One request of a test, from before it goes out to what it cost. */
export interface MeteredCall {
  /** The request is on its way, as far as that is known. */
  readonly sent: () => void;
  readonly heard: (text: string, isThought: boolean) => void;
  readonly reported: (reported: ReportedUsage, isLast: boolean) => void;
  /** Only the first time counts. */
  readonly end: (end: ModelCallEnd) => void;
}

/** Counts what the requests of one connection test cost, where chats are counted. */
export interface CallMeter {
  /**
   * Counts a request before it goes out.
   *
   * @param inputTokens what it is taken to hold.
   * @throws AppError `budget-reached` where a budget has no room for it, `storage-failed` where it cannot be counted.
   */
  begin(inputTokens: number): MeteredCall;
}

/**
 * A test as a run that belongs to no chat: under the caps of runs, days and months. It asks nobody; where a chat would
 * ask whether to go over a cap, it makes no request. A model without a known price is tested, and counted without one.
 */
export function createCallMeter(budget: RunBudget): CallMeter {
  return {
    begin(inputTokens) {
      const callId = randomUUID();
      const planned = budget.expect(inputTokens);
      const verdict = budget.judge(planned);
      if (verdict.type !== "pass" && budget.costOf(planned) !== null) {
        throw new AppError("budget-reached", toWords(verdict));
      }
      budget.plan(callId, planned);
      const call = newHeardCall(inputTokens);
      let isOver = false;
      return {
        sent: () => {
          call.isSent = true;
        },
        heard(text, isThought) {
          if (text === "") return;
          call.written.push(text);
          call.isThinkingHeard ||= isThought;
        },
        reported: (reported, isLast) => noteReport(call, reported, isLast),
        end(end) {
          if (isOver) return;
          isOver = true;
          budget.settle(callId, countCall(call, end, budget));
        },
      };
    },
  };
}

function toWords(verdict: ReturnType<RunBudget["judge"]>): string {
  switch (verdict.type) {
    case "ask":
      return verdict.ask.message;
    case "wait":
    case "refuse":
      return verdict.message;
    case "pass":
      return "";
  }
}

/** What a step found that a budget held back; undefined for any other error. */
export function heldBack(error: unknown): StepFinding | undefined {
  return error instanceof AppError && error.code === "budget-reached"
    ? { state: "skipped", message: error.message }
    : undefined;
}
