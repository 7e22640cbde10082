import type { ReadinessItem } from "../../shared/readiness.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const WEEK_MS = 7 * DAY_MS;
/** Chromium has a new major version every four weeks; two of them bring mended holes for certain. */
const OLD_WEEKS = 8;
/** Half a year: Electron itself mends no version that old any more. */
const VERY_OLD_WEEKS = 26;

/** When this version was made, and what the computer's clock says; milliseconds since the epoch. */
export interface AgeFacts {
  /** The date in the package; undefined where it has none. */
  readonly builtAt?: number | undefined;
  readonly now: number;
}

/** Whole weeks; undefined where they cannot be told: without a date, or by a clock that stands before it. */
function weeksOf({ builtAt, now }: AgeFacts): number | undefined {
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

/** No network is asked: what is newer is unknown, how old this is is not. */
export function judgeAge(facts: AgeFacts): Omit<ReadinessItem, "name"> {
  const { builtAt } = facts;
  if (builtAt === undefined) {
    return {
      state: "off",
      sentence: "This version is not packaged and carries no date.",
      fix: null,
    };
  }
  const weeks = weeksOf(facts);
  const made = new Date(builtAt).toISOString().slice(0, 10);
  if (weeks === undefined) {
    return {
      state: "attention",
      sentence: `This computer’s clock stands before the day this version was made (${made}). Its age cannot be told, and certificates may seem wrong.`,
      fix: null,
    };
  }
  if (weeks < OLD_WEEKS) {
    const age = weeks === 0 ? "less than a week" : weeks === 1 ? "1 week" : `${weeks} weeks`;
    return {
      state: "ok",
      sentence: `This version is ${age} old (made on ${made}). Parley asks no server whether there is a newer one.`,
      fix: null,
    };
  }
  return {
    state: "attention",
    sentence: `This version is ${weeks} weeks old (made on ${made}). Security holes that were mended since may be open in it: look for a newer one.`,
    fix: null,
  };
}
