import { statSync } from "node:fs";
import { openDatabaseFile, strangerAt } from "./database-file.ts";
import { foreignIn, isNewer } from "./own-schema.ts";
import { isDisksFault, isFilesFault, toStorageError } from "./storage-error.ts";

/** What stands at a database's path. */
export type DatabaseState =
  | { readonly type: "absent" }
  | { readonly type: "empty" }
  | {
      readonly type: "sound";
      readonly version: number;
      /** Values that are not of their column's kind, as nobody but another program can have put there. */
      readonly hasStrayValues: boolean;
      /** The rows can be read and an index over them cannot, or says something else. */
      readonly hasBadIndexes: boolean;
    }
  /** Written by a later version of the app; nothing in it was checked. */
  | { readonly type: "newer"; readonly version: number }
  /** The disk does not let it be looked at without being opened. */
  | { readonly type: "unknown" }
  | { readonly type: "damaged" }
  /** Not what this app writes: `what` is the middle of a sentence. Nothing in it was run or read. */
  | { readonly type: "foreign"; readonly what: string };

/** Whoever finds more than this in a file has found none that can be used. */
const MOST_PROBLEMS = 1_000;

/** One value that is not of its column's kind: rows are checked as they are read, and lose no more than that value. */
function isOfOneValue(problem: unknown): boolean {
  return (
    problem === "ok" ||
    /^(?:(?:NULL|NUMERIC|TEXT|non-\w+) value in |CHECK constraint failed in )/.test(String(problem))
  );
}

/** A file so large is looked through in a moment; a larger one would make the first window wait. */
const QUICKLY_CHECKED_BYTES = 16_000_000;

/**
 * Looks at a database without changing a byte of it, unless a transaction that a crash cut off has to be undone first.
 *
 * @param newestVersion the newest schema this app knows.
 * @param depth "whole" reads every page, which takes seconds for a large file; "start" leaves a large one at its schema.
 * @throws AppError `storage-failed` when the file cannot be opened at all.
 */
export function inspectDatabase(
  path: string,
  newestVersion: number,
  depth: "whole" | "start" = "whole",
): DatabaseState {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return { type: "absent" };
  const stranger = strangerAt(path);
  if (stranger !== undefined) return { type: "foreign", what: stranger };
  // SQLite would take an empty file for a fresh database, and so throw away the log beside it.
  if (size === 0) return { type: "empty" };
  const readsAll = depth === "whole" || size <= QUICKLY_CHECKED_BYTES;
  try {
    return checkSafely(path, newestVersion, readsAll);
  } catch (error) {
    if (isFilesFault(error)) return { type: "damaged" };
    if (isDisksFault(error)) return { type: "unknown" };
    throw toStorageError(error);
  }
}

/** Whether `inspectDatabase` would leave most of it unread at the start. */
export function isCheckedLater(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > QUICKLY_CHECKED_BYTES;
}

function checkSafely(path: string, newestVersion: number, readsAll: boolean): DatabaseState {
  try {
    return check(path, newestVersion, { readOnly: true, readsAll });
  } catch (error) {
    // A restored backup that was cut off while it became a WAL database: only a writer may undo that half step. And a
    // log without shared memory is read only by one who holds the file alone.
    if (isDisksFault(error)) return check(path, newestVersion, { readOnly: false, readsAll });
    throw error;
  }
}

function check(
  path: string,
  newestVersion: number,
  { readOnly, readsAll }: { readonly readOnly: boolean; readonly readsAll: boolean },
): DatabaseState {
  const sqlite = openDatabaseFile(path, { readOnly });
  const query = (sql: string) => sqlite.prepare(sql).all();
  try {
    if (!readOnly) sqlite.exec("PRAGMA locking_mode = EXCLUSIVE");
    const version = Number(sqlite.prepare("PRAGMA user_version").get()?.["user_version"]);
    // First of all: a newer schema may hold what this SQLite would take for damage.
    if (version > newestVersion && isNewer(query, version)) return { type: "newer", version };
    // Before anything in it is looked at that SQL of somebody else's could stand behind.
    const what = foreignIn(query, version);
    if (what !== undefined) return { type: "foreign", what };
    if (!readsAll) return { type: "sound", version, hasStrayValues: false, hasBadIndexes: false };
    const whole = integrityProblems(query);
    const isWhole = whole !== undefined && areOfOneValue(whole);
    // Only where something is wrong is it worth another walk to know whether it is an index alone.
    const problems = isWhole
      ? whole
      : query(`PRAGMA quick_check(${MOST_PROBLEMS})`).map((row) => row["quick_check"]);
    if (!areOfOneValue(problems)) return { type: "damaged" };
    const hasStrayValues = problems.some((each) => each !== "ok");
    return { type: "sound", version, hasStrayValues, hasBadIndexes: !isWhole };
  } finally {
    sqlite.close();
  }
}

const areOfOneValue = (problems: readonly unknown[]): boolean =>
  problems.length < MOST_PROBLEMS && problems.every(isOfOneValue);

/**
 * What the whole check finds: what the quick one does, and whether each index says what its table does
 * (https://sqlite.org/pragma.html#pragma_quick_check). Undefined where it ends at what it met.
 */
function integrityProblems(
  query: (sql: string) => readonly Record<string, unknown>[],
): readonly unknown[] | undefined {
  try {
    return query(`PRAGMA integrity_check(${MOST_PROBLEMS})`).map((row) => row["integrity_check"]);
  } catch (error) {
    if (isFilesFault(error)) return undefined;
    throw error;
  }
}
