import { formatUsd } from "../../shared/format-usd.ts";

/** Millionths of a dollar for people, "≈" before an estimate; "—" for an unknown price, which is never 0. */
export function formatCost(microUsd: number | null, isEstimated = false): string {
  const isMarked = isEstimated && microUsd !== null;
  return `${isMarked ? "≈ " : ""}${formatUsd(microUsd)}`;
}

/** A number of tokens for people; "—" where nobody knows it. */
export function formatTokens(count: number | null, isEstimated = false): string {
  return count === null ? "—" : `${isEstimated ? "≈ " : ""}${count.toLocaleString("en")}`;
}
