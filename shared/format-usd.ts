/**
 * Micro-dollars as people read money, as in "$1.25", "$0.0123" or "$0.000045": the smaller, the more places. Unknown is
 * "—", which is not "$0.00".
 */
export function formatUsd(microUsd: number | null): string {
  if (microUsd === null) return "—";
  const usd = microUsd / 1_000_000;
  const maximumFractionDigits = usd >= 10 ? 2 : usd >= 0.01 ? 4 : 6;
  return `$${usd.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits })}`;
}

/** A sum of which some parts may be unknown, as in "≥ $1.25": it is at least what is known. */
export function formatSum(knownMicroUsd: number, unknownParts: number): string {
  return `${unknownParts > 0 ? "≥ " : ""}${formatUsd(knownMicroUsd)}`;
}
