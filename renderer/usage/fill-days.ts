import type { UsageRow } from "../../shared/contract/usage-procedures.ts";

/** One day of a chart; a day without a run is there as well. */
export interface DayPoint {
  /** As in "2026-11-22". */
  readonly day: string;
  readonly row: UsageRow | undefined;
}

/** Beyond this, days without a run are left out, so that a chart of years stays a chart. */
const MAXIMUM_DAYS = 400;

/**
 * Every day of a range, oldest first.
 *
 * @param days how many, today being the last; null begins at the first day there is.
 */
export function fillDays(
  rows: readonly UsageRow[],
  days: number | null,
  now: number,
): readonly DayPoint[] {
  const byDay = new Map(rows.map((row) => [row.key, row]));
  const today = new Date(now);
  const dayBefore = (count: number): string =>
    toDay(new Date(today.getFullYear(), today.getMonth(), today.getDate() - count));
  const first = rows[0]?.key ?? dayBefore(0);
  const filled: DayPoint[] = [];
  for (let count = 0; count < (days ?? MAXIMUM_DAYS); count += 1) {
    const day = dayBefore(count);
    if (days === null && day < first) return filled.reverse();
    filled.push({ day, row: byDay.get(day) });
  }
  return days === null ? rows.map((row) => ({ day: row.key, row })) : filled.reverse();
}

function toDay(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
