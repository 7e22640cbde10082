import type { ReadinessItem } from "../../shared/readiness.ts";
import { OLD_WEEKS, weeksOf, type AgeFacts } from "./version-age.ts";

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
