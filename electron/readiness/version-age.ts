const DAY_MS = 24 * 60 * 60 * 1_000;
const WEEK_MS = 7 * DAY_MS;
/** Chromium has a new major version every four weeks; two of them bring mended holes for certain. */
export const OLD_WEEKS = 8;
/** Half a year: Electron itself mends no version that old any more. */
const VERY_OLD_WEEKS = 26;

/** When this version was made, and what the computer's clock says; milliseconds since the epoch. */
export interface AgeFacts {
  /** The date in the package; undefined where it has none. */
  readonly builtAt?: number | undefined;
  readonly now: number;
}

/** Whole weeks; undefined where they cannot be told: without a date, or by a clock that stands before it. */
export function weeksOf({ builtAt, now }: AgeFacts): number | undefined {
  // A day for time zones, and for whoever set the date by hand.
  if (builtAt === undefined || now < builtAt - DAY_MS) return undefined;
  return Math.max(0, Math.floor((now - builtAt) / WEEK_MS));
}

/** @returns "This version is n weeks old." once it matters; undefined before, and where it cannot be told */
export function describeAge(facts: AgeFacts): string | undefined {
  const weeks = weeksOf(facts);
  return weeks === undefined || weeks < OLD_WEEKS
    ? undefined
    : `This version is ${weeks} weeks old.`;
}

/** What is said above every page, once, until it is put away. */
export function oldVersionNotice(facts: AgeFacts): string | undefined {
  const weeks = weeksOf(facts);
  return weeks === undefined || weeks < VERY_OLD_WEEKS
    ? undefined
    : `This version of Parley is ${weeks} weeks old. Security holes that were mended since are open in it: install a newer one.`;
}
