import { CONNECTION_TEST } from "../../shared/usage-key.ts";
import type { UsageLine } from "./usage-store.ts";

const HEAD = [
  "Started",
  "Conversation",
  "Model",
  "Ended as",
  "Counted as",
  "Tokens in",
  "Tokens out",
  "Tokens estimated",
  "Cost (USD)",
  "First token (ms)",
  "Total (ms)",
  "Tool calls",
  "Tool failures",
  "Tokens cached",
  "Tokens written to cache",
  "Cost from",
  "Requests without an answer",
];

/** Writes runs as CSV (RFC 4180), a line each; what is unknown is empty. */
export function toUsageCsv(lines: readonly UsageLine[]): string {
  const rows = lines.map((line) => [
    new Date(line.startedAt).toISOString(),
    line.title,
    line.model,
    line.outcome,
    countedAs(line.outcome),
    line.inputTokens,
    line.outputTokens,
    line.isEstimated === 1 ? "yes" : "no",
    line.costMicroUsd === null ? null : (line.costMicroUsd / 1_000_000).toFixed(6),
    line.firstTokenMs === null ? null : Math.round(line.firstTokenMs),
    line.totalMs === null ? null : Math.round(line.totalMs),
    line.toolCalls,
    line.toolFailures,
    line.cachedInputTokens,
    line.cacheWriteTokens,
    costFrom(line),
    line.unansweredCalls,
  ]);
  return [HEAD, ...rows].map((row) => `${row.map(toCell).join(",")}\r\n`).join("");
}

/** Whose figure the cost is. */
function costFrom({
  costMicroUsd,
  pricedCalls,
  billedCalls,
  isEstimated,
}: UsageLine): string | null {
  if (costMicroUsd === null) return null;
  if (billedCalls > 0) return billedCalls === pricedCalls ? "provider" : "provider and prices";
  return isEstimated === 1 ? "estimate" : "prices";
}

/** Under which name the Usage page counts a run; the words are its columns' (`usage-store.ts` holds the same rule). */
function countedAs(outcome: string): string {
  switch (outcome) {
    case "complete":
      return "Complete";
    case CONNECTION_TEST:
      return "Connection test";
    case "running":
      return "Running";
    case "stopped":
      return "Stopped";
    case "truncated":
    case "filtered":
      return "Cut off";
    default:
      return "Failed";
  }
}

/**
 * A spreadsheet would run a text that begins like a formula; an apostrophe before it keeps it a text
 * (https://owasp.org/www-community/attacks/CSV_Injection). Where the system's list separator is a semicolon, a tab or a
 * bar, a spreadsheet takes what stands behind one in a text for a cell of its own, quotes or not.
 */
const FORMULA = /(^|[;|\t\r\n,])([\s"']*)(?=[=+\-@%|＝＋－＠])/gu;

function toCell(value: string | number | null): string {
  if (value === null) return "";
  const text = String(value);
  const safe = typeof value === "string" ? text.replaceAll(FORMULA, "$1'$2") : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
