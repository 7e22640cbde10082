import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { isCorruption, isDisksFault, toStorageError } from "./storage-error.ts";

/** What stands at a database's path. */
export type DatabaseState =
  | { readonly type: "absent" }
  | { readonly type: "empty" }
  | { readonly type: "sound"; readonly version: number }
  /** Written by a later version of the app; nothing in it was checked. */
  | { readonly type: "newer"; readonly version: number }
  /** The disk does not let it be looked at without being opened. */
  | { readonly type: "unknown" }
  | { readonly type: "damaged" };

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
  // SQLite would take an empty file for a fresh database, and so throw away the log beside it.
  if (size === 0) return { type: "empty" };
  const readsAll = depth === "whole" || size <= QUICKLY_CHECKED_BYTES;
  try {
    return checkSafely(path, newestVersion, readsAll);
  } catch (error) {
    if (isCorruption(error)) return { type: "damaged" };
    if (isDisksFault(error) && statSync(path).isFile()) return { type: "unknown" };
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
  const sqlite = new DatabaseSync(path, { readOnly });
  try {
    if (!readOnly) sqlite.exec("PRAGMA locking_mode = EXCLUSIVE");
    const version = Number(sqlite.prepare("PRAGMA user_version").get()?.["user_version"]);
    // First of all: a newer schema may hold what this SQLite would take for damage.
    if (version > newestVersion) return { type: "newer", version };
    sqlite.prepare("SELECT count(*) FROM sqlite_schema").get();
    if (!readsAll) return { type: "sound", version };
    const verdict = sqlite.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
    return verdict === "ok" ? { type: "sound", version } : { type: "damaged" };
  } finally {
    sqlite.close();
  }
}
