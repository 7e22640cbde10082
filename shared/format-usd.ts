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

/** Micro-dollars to two digits, as in "$0.0021", for what is only expected; "—" for what is unknown. */
export function formatAbout(microUsd: number | null): string {
  if (microUsd === null) return "—";
  const usd = Number((microUsd / 1_000_000).toPrecision(2));
  const minimumFractionDigits = usd >= 10 ? 0 : 2;
  return `$${usd.toLocaleString("en-US", { minimumFractionDigits, maximumFractionDigits: 7 })}`;
}

/**
 * A sum of which some parts may be unknown, as in "≥ $1.25": it is at least what is known; or estimated, as in "≈ $1.25".
 */
export function formatSum(knownMicroUsd: number, unknownParts: number, estimatedParts = 0): string {
  const mark = unknownParts > 0 ? "≥ " : estimatedParts > 0 ? "≈ " : "";
  return `${mark}${formatUsd(knownMicroUsd)}`;
}
