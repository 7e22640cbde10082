/**
 * Where a range of days begins, in milliseconds since the epoch: at midnight of the computer's clock, today being the
 * last of them. Null is everything.
 */
export function rangeStart(days: number | null, now: number): number {
  if (days === null) return 0;
  const today = new Date(now);
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() - days + 1).getTime();
}
