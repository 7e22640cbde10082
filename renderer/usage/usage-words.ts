import type { UsageFigures } from "../../shared/contract/usage-procedures.ts";
import { formatSum, formatUsd } from "../../shared/format-usd.ts";
import { unansweredWords } from "../format/cost-words.ts";
import { formatDuration } from "../format/format-duration.ts";

/** A cost, and whether some of it is missing because a price is not known, or estimated. */
export function costOf(figures: UsageFigures): string {
  const { costMicroUsd, runsWithoutCost, runs, callsEstimated } = figures;
  if (runsWithoutCost > 0 && runsWithoutCost >= runs && costMicroUsd === 0) return "—";
  return formatSum(costMicroUsd, runsWithoutCost, callsEstimated);
}

/** Whose figures are in a cost, as in "$0.0016 as billed"; empty where all of it is tokens at list prices. */
export function costNotes({ costMicroUsd, billedMicroUsd, callsUnanswered }: UsageFigures): string {
  const billed =
    billedMicroUsd === 0
      ? []
      : [billedMicroUsd === costMicroUsd ? "as billed" : `${formatUsd(billedMicroUsd)} as billed`];
  return [...billed, unansweredWords(callsUnanswered) ?? []].flat().join(" · ");
}

/** As in "98 %"; "—" where nothing was tried. */
export function shareOf(good: number, all: number): string {
  return all === 0 ? "—" : `${Math.round((good / all) * 100)} %`;
}

/** A median and how long the slowest twentieth took at least, as in "0.4 s · 1.2 s". */
export function spreadOf(p50: number | null, p95: number | null): string {
  return p50 === null || p95 === null ? "—" : `${formatDuration(p50)} · ${formatDuration(p95)}`;
}

export const tokensOf = ({ inputTokens, outputTokens }: UsageFigures): number =>
  inputTokens + outputTokens;

/** How runs ended, as in "9 complete · 2 stopped · 1 failed"; what did not happen is left out. */
export function outcomesOf({ completed, stopped, cutOff, failures }: UsageFigures): string {
  const counts = { complete: completed, stopped, "cut off": cutOff, failed: failures };
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count.toLocaleString("en")} ${word}`)
    .join(" · ");
}
