import { statSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { isFull } from "./free-space.ts";
import { openSqlite, type Database, type DatabaseAccess } from "./sqlite.ts";
import { isBusy, isDisksFault } from "./storage-error.ts";

/** A database that was opened, if need be with less than was wished for. */
export interface OpenedAsPossible {
  readonly database: Database;
  readonly access: DatabaseAccess;
  /** Why it is not shared, in words for a person. */
  readonly limitation: string | undefined;
}

/**
 * Opens the history as it is opened on a healthy disk; else for this process alone, which needs no shared memory; else
 * to read. Its write-ahead log is open as well: what SQLite has not opened yet it could not read once it is gone.
 *
 * @throws AppError `storage-failed` when it cannot even be read, in the words of the first attempt.
 */
export function openAsPossible(path: string, readsOnly = false): OpenedAsPossible {
  let first: unknown;
  const ways = waysToOpen(path).filter(([access]) => !readsOnly || access === "read-only");
  for (const [access, address] of ways) {
    try {
      const database = openSqlite(address, { access });
      try {
        database.get(z.unknown(), "SELECT count(*) FROM sqlite_schema");
        if (access !== "read-only") requireWritable(database);
      } catch (error) {
        database.close();
        throw error;
      }
      return { database, access, limitation: readsOnly ? undefined : limitationOf(path, access) };
    } catch (error) {
      first ??= error;
      if (!isDisksFault(error)) throw error;
    }
  }
  throw first;
}

/** @throws AppError where SQLite could open the file but may not write to it. */
function requireWritable(database: Database): void {
  try {
    database.execute("BEGIN IMMEDIATE; ROLLBACK");
  } catch (error) {
    // Whoever holds the lock will let it go.
    if (!isBusy(error)) throw error;
  }
}

export function isDiskFull(path: string): boolean {
  return isFull(dirname(path));
}

function waysToOpen(path: string): readonly (readonly [DatabaseAccess, string | URL])[] {
  const exists = statSync(path, { throwIfNoEntry: false }) !== undefined;
  return [
    ["shared", path],
    ["alone", path],
    ...(exists ? [["read-only", path] as const] : []),
    // Without a log there is nothing that SQLite could miss by looking at the file alone.
    ...(exists && logBytes(path) === 0 ? [["read-only", immutable(path)] as const] : []),
  ];
}

/** For a file that nobody changes: it is read without a lock, a log or any other file beside it. */
function immutable(path: string): URL {
  const address = pathToFileURL(path);
  address.searchParams.set("immutable", "1");
  return address;
}

function logBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

function limitationOf(path: string, access: DatabaseAccess): string | undefined {
  if (access === "shared") return undefined;
  const folder = dirname(path);
  if (isDiskFull(path)) {
    return (
      `The disk with Parley's folder is full (${folder}). Your conversations can be read; nothing new can be saved ` +
      "until there is space on it again."
    );
  }
  return access === "alone"
    ? `Parley's folder (${folder}) is on a network folder or a disk without shared memory. Parley keeps your history ` +
        "open for itself alone; backups and searches are slower there."
    : `Parley may not write in its folder (${folder}). Your conversations can be read; nothing new can be saved. ` +
        "Check the permissions of the folder and whether the disk is write-protected.";
}

/** For a moment there are two of it. */
const MOST_BYTES = 512_000_000;

/**
 * Opens a history as it would be after `prepare`, without a byte of it being written: what has to be changed before it
 * can be read, on a disk that takes no change.
 *
 * @param source stays open, and as it is.
 * @param limitation why nothing can be saved, in words for a person.
 * @throws AppError `storage-failed` when it is too large for that, and whatever `prepare` throws.
 */
export function openInMemory(
  source: Database,
  prepare: (database: Database) => void,
  limitation: string,
): OpenedAsPossible {
  if (source.bytes() > MOST_BYTES) throw new AppError("storage-failed", limitation);
  const database = openSqlite(":memory:", { contents: source.contents() });
  try {
    prepare(database);
  } catch (error) {
    database.close();
    throw error;
  }
  return { database, access: "read-only", limitation };
}
