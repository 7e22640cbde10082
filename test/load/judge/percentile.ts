/**
 * The smallest value that at least `percent` of all values do not exceed (nearest rank); undefined without values.
 *
 * @param percent above 0, at most 100.
 */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1];
}
