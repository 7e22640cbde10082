import type { UsageFigures } from "../../shared/contract/usage-procedures.ts";
import { formatSum } from "../../shared/format-usd.ts";
import { formatDuration } from "../format/format-duration.ts";

/** A cost, and whether some of it is missing because a price is not known. */
export function costOf({ costMicroUsd, runsWithoutCost, runs }: UsageFigures): string {
  if (runs > 0 && runsWithoutCost === runs) return "—";
  return formatSum(costMicroUsd, runsWithoutCost);
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
