import type { Usage } from "../../../shared/run-event.ts";
import { estimateTokens } from "../../agent/pricing/estimate-tokens.ts";
import type { ReportedUsage } from "../../agent/pricing/read-usage.ts";
import type { ModelCallEnd } from "../../agent/run-bounds.ts";
import type { RunBudget } from "./budget/run-budget.ts";

/** What is known of a call while it is under way. */
export interface HeardCall {
  readonly inputTokens: number;
  /** The request is on its way; the demo's never leaves the computer. */
  isSent: boolean;
  readonly written: string[];
  /** The model lets its thinking be heard: what is not heard is not there. */
  isThinkingHeard: boolean;
  /** What the endpoint said of it last. */
  report: ReportedUsage | undefined;
  /** How often it said something else. */
  reports: number;
  /** How much was written when it did. */
  writtenAtReport: number;
  /** It said so with the error that ended the answer. */
  isLastReport: boolean;
}

export function newHeardCall(inputTokens: number): HeardCall {
  return {
    inputTokens,
    isSent: false,
    written: [],
    isThinkingHeard: false,
    report: undefined,
    reports: 0,
    writtenAtReport: 0,
    isLastReport: false,
  };
}

/** Takes note of what the endpoint says of its use so far. */
export function noteReport(call: HeardCall, report: ReportedUsage, isLast: boolean): void {
  if (call.report?.usage?.outputTokens !== report.usage?.outputTokens) call.reports += 1;
  call.report = report;
  call.writtenAtReport = call.written.length;
  call.isLastReport = isLast;
}

/** What a call that ended so used; null is one that was refused and used nothing. */
export function countCall(
  call: HeardCall,
  end: ModelCallEnd,
  budget: Pick<RunBudget, "expect" | "expectUnheard">,
): Usage | null {
  switch (end.type) {
    case "made":
      return whole(call, end, budget);
    case "cut-off":
      return wasMade(call) ? broken(call, budget) : null;
    case "unanswered":
      return broken(call, budget);
    case "refused":
      // Who says what it used has worked, whatever it says beside it.
      return hasReport(call) ? broken(call, budget) : null;
  }
}

/** What never left the computer cost nothing; the demo's answers, which never leave it, are heard. */
function wasMade(call: HeardCall): boolean {
  return call.isSent || call.written.length > 0 || hasReport(call);
}

function hasReport({ report }: HeardCall): boolean {
  return report !== undefined && (report.usage !== null || report.billedMicroUsd !== null);
}

type Expected = Pick<RunBudget, "expect" | "expectUnheard">;

/** An answer that ended well: what the endpoint counted, where that can be true, else what was heard. */
function whole(call: HeardCall, reported: ReportedUsage, budget: Expected): Usage {
  const { usage } = reported;
  const counted = usage === null ? unreported(call, budget) : filledIn(call, usage);
  return withBill(counted, reported.billedMicroUsd);
}

/** Nothing was written, and yet something must have been: a tool call that could not be read, hidden thoughts. */
function unreported(call: HeardCall, budget: Expected): Usage {
  const { inputTokens, written } = call;
  const outputTokens =
    written.length > 0 ? heardTokens(call) : budget.expectUnheard(inputTokens).outputTokens;
  return { ...budget.expect(inputTokens), outputTokens };
}

/** No call is without a prompt, and none without an answer of which something was heard. */
function filledIn(call: HeardCall, usage: Usage): Usage {
  const inputTokens = usage.inputTokens > 0 ? usage.inputTokens : call.inputTokens;
  const outputTokens = isTooLittle(call, usage) ? heardTokens(call) : usage.outputTokens;
  const isAsItIs = inputTokens === usage.inputTokens && outputTokens === usage.outputTokens;
  return isAsItIs ? usage : { ...usage, inputTokens, outputTokens, isEstimated: true };
}

/** More than any tokeniser packs into a token, so that most counts are believed without counting again. In UTF-16 units. */
const LONGEST_TOKENS = 12;
/** What is written round a tool call, and what an estimate may be wrong by. */
const SLACK_TOKENS = 50;

/** The count is of the answer's beginning, or of none of it. */
function isTooLittle({ written }: HeardCall, { outputTokens }: Usage): boolean {
  const length = written.reduce((sum, piece) => sum + piece.length, 0);
  if (outputTokens === 0) return length > 0;
  return length > (outputTokens + SLACK_TOKENS) * LONGEST_TOKENS;
}

/**
 * An answer that did not end well: what the endpoint said last, and at least what was heard. Where it never said, or only
 * before the answer began, it may have thought unheard: not less than the model's answers mostly are.
 */
function broken(call: HeardCall, budget: Expected): Usage {
  const { inputTokens, report } = call;
  const usage = report?.usage ?? null;
  const heard = heardTokens(call);
  const unheard = budget.expectUnheard(inputTokens);
  const typical = call.isThinkingHeard || !call.isSent ? 0 : unheard.outputTokens;
  if (usage === null) {
    if (call.written.length === 0 && !hasReport(call)) return unheard;
    const counted = { ...budget.expect(inputTokens), outputTokens: Math.max(heard, typical) };
    return withBill(counted, report?.billedMicroUsd ?? null);
  }
  const isCounting = call.isLastReport || call.reports > 1 || call.writtenAtReport > 0;
  const least = Math.max(usage.outputTokens, isCounting ? 0 : typical);
  const isBehind = call.isLastReport ? isTooLittle(call, usage) : heard > least;
  const counted = {
    ...usage,
    inputTokens: usage.inputTokens > 0 ? usage.inputTokens : inputTokens,
    outputTokens: isBehind ? Math.max(heard, least) : least,
    isEstimated: !call.isLastReport || isBehind || usage.inputTokens === 0,
  };
  // A figure from before most of the answer is no bill.
  const isBill = isCounting && !isTooLittle(call, usage);
  return withBill(counted, isBill ? (report?.billedMicroUsd ?? null) : null);
}

const heardTokens = ({ written }: HeardCall): number => estimateTokens(written.join(""));

function withBill(usage: Usage, billedMicroUsd: number | null): Usage {
  return billedMicroUsd === null ? usage : { ...usage, billedMicroUsd };
}
