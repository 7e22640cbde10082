import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { isCorruption, isReadOnly, toStorageError } from "./storage-error.ts";

/** What stands at a database's path. */
export type DatabaseState =
  | { readonly type: "absent" }
  | { readonly type: "empty" }
  | { readonly type: "sound"; readonly version: number }
  /** Written by a later version of the app; nothing in it was checked. */
  | { readonly type: "newer"; readonly version: number }
  | { readonly type: "damaged" };

/**
 * Looks at a database without changing a byte of it, unless a transaction that a crash cut off has to be undone first.
 *
 * @param newestVersion the newest schema this app knows.
 * @throws AppError `storage-failed` when the file cannot be opened at all.
 */
export function inspectDatabase(path: string, newestVersion: number): DatabaseState {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return { type: "absent" };
  // SQLite would take an empty file for a fresh database, and so throw away the log beside it.
  if (size === 0) return { type: "empty" };
  try {
    return checkSafely(path, newestVersion);
  } catch (error) {
    if (isCorruption(error)) return { type: "damaged" };
    throw toStorageError(error);
  }
}

function checkSafely(path: string, newestVersion: number): DatabaseState {
  try {
    return check(path, newestVersion, { readOnly: true });
  } catch (error) {
    // A restored backup that was cut off while it became a WAL database: only a writer may undo that half step.
    if (isReadOnly(error)) return check(path, newestVersion, { readOnly: false });
    throw error;
  }
}

function check(
  path: string,
  newestVersion: number,
  options: { readonly readOnly: boolean },
): DatabaseState {
  const sqlite = new DatabaseSync(path, options);
  try {
    const version = Number(sqlite.prepare("PRAGMA user_version").get()?.["user_version"]);
    // First of all: a newer schema may hold what this SQLite would take for damage.
    if (version > newestVersion) return { type: "newer", version };
    const verdict = sqlite.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
    return verdict === "ok" ? { type: "sound", version } : { type: "damaged" };
  } finally {
    sqlite.close();
  }
}
