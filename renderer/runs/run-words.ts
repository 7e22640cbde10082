import type { RunOutcome, RunRow } from "../../shared/contract/timeline-procedures.ts";
import { toShownLine } from "../../shared/foreign-text.ts";
import { costWords } from "../format/cost-words.ts";
import { formatTokens } from "../format/format-cost.ts";
import { formatDuration } from "../format/format-duration.ts";

export const OUTCOME_WORDS: Readonly<Record<RunOutcome, string>> = {
  running: "running",
  complete: "complete",
  stopped: "stopped",
  "timed-out": "timed out",
  interrupted: "interrupted",
  truncated: "truncated",
  filtered: "filtered",
  failed: "failed",
};

/** Those that went wrong. */
export const BAD_OUTCOMES: ReadonlySet<RunOutcome> = new Set([
  "timed-out",
  "interrupted",
  "failed",
]);

/** "Nov 22, 14:05"; with the year where it is another than today's. */
export function startWords(at: number, now: number): string {
  const date = new Date(at);
  const isThisYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleString("en", {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(isThisYear ? {} : { year: "numeric" }),
  });
}

export const lengthWords = ({ receipt: { totalMs } }: RunRow): string =>
  totalMs === null ? "—" : formatDuration(totalMs);

export const costOfRun = ({ receipt }: RunRow): string => costWords(receipt);

/** Both directions together; "—" where either is not known. */
export function tokenWords({ receipt }: RunRow): string {
  const { inputTokens, outputTokens, isEstimated } = receipt;
  const sum = inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens;
  return formatTokens(sum, isEstimated);
}

/** As in "calculator, web_search"; "—" for none, and for how many of their calls failed. */
export function toolWords({ tools, toolCalls, toolFailures }: RunRow): string {
  if (toolCalls === 0) return "—";
  const names = tools.length === 0 ? `${toolCalls} calls` : tools.map(toShownLine).join(", ");
  return toolFailures === 0 ? names : `${names} · ${toolFailures} failed`;
}
