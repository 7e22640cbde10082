import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The faults of pages that the app's log tells of; empty in a test in which none was provoked. */
export function pageProblems(userData: string): readonly string[] {
  const log = join(userData, "logs", "parley.log");
  if (!existsSync(log)) return [];
  return readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line.includes('"event":"page-problem"'));
}
