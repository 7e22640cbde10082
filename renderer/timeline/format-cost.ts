/** Millionths of a dollar for people: "$0.0042", "$1.50", "—" for an unknown price, which is never 0. */
export function formatCost(microUsd: number | null, isEstimated = false): string {
  if (microUsd === null) return "—";
  const dollars = microUsd / 1_000_000;
  const digits = dollars === 0 || dollars >= 1 ? 2 : dollars >= 0.01 ? 4 : 6;
  return `${isEstimated ? "≈ " : ""}$${dollars.toFixed(digits)}`;
}

/** A number of tokens for people; "—" where nobody knows it. */
export function formatTokens(count: number | null, isEstimated = false): string {
  return count === null ? "—" : `${isEstimated ? "≈ " : ""}${count.toLocaleString("en")}`;
}
