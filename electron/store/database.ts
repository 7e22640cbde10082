import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { createBackups, type Backup, type Backups } from "./backups.ts";
import { inspectDatabase } from "./inspect-database.ts";
import { openLastingSqlite } from "./lasting-sqlite.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS, NEWEST_VERSION } from "./migrations.ts";
import { repairDatabase } from "./repair-database.ts";
import { prepareSearchIndex } from "./search-index.ts";
import type { Database } from "./sqlite.ts";

export type { Database } from "./sqlite.ts";

interface OpenDatabaseOptions {
  readonly path: string;
  readonly backupsFolder: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hears that the file was taken away while it was open and is back, in words for a person. */
  readonly onRestored?: (notice: string) => void;
}

export interface OpenedDatabase {
  readonly database: Database;
  /** What went wrong on the way and was dealt with, in words for a person. */
  readonly notices: readonly string[];
  /** Looks whether the file is still in its place, and puts it back. @throws AppError `storage-failed`. */
  readonly check: () => void;
  /** Makes the daily backup if the newest is a day old or there is none. @returns what went wrong, in words. */
  readonly backUpIfDue: () => readonly string[];
  /** Makes a backup whether one is due or not. @throws AppError `storage-failed`. */
  readonly backUp: () => void;
  /** Newest first. */
  readonly listBackups: () => readonly Backup[];
  readonly close: () => void;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Opens the history, ready to use: repaired from a backup if it was broken, on the newest schema, with a backup of its
 * own at most a day old. A broken file is set aside beside the database and never deleted.
 *
 * @throws AppError `storage-failed` when a newer Parley wrote the file, which is then left as it is, or when the file
 *   cannot be opened, written or migrated.
 */
export function openDatabase(options: OpenDatabaseOptions): OpenedDatabase {
  const { path, backupsFolder, now, onRestored = () => undefined } = options;
  mkdirSync(dirname(path), { recursive: true });
  const backups = createBackups({ folder: backupsFolder, now });
  const repairs = repairIfNeeded(path, backups, now);
  const database = openLastingSqlite({ path, now, onRestored });
  try {
    migrate({
      database,
      migrations: MIGRATIONS,
      backUp: () => backups.write(database, "migration"),
    });
    prepareSearchIndex(database);
    const backUpIfDue = (): readonly string[] => backupIfDue(database, backups, now());
    const notices = [...repairs, ...backUpIfDue()];
    return {
      database,
      notices,
      check: () => database.check(),
      backUpIfDue,
      backUp: () => backUpNow(database, backups),
      listBackups: () => backups.list(),
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function repairIfNeeded(path: string, backups: Backups, now: () => number): readonly string[] {
  const state = inspectDatabase(path, NEWEST_VERSION);
  switch (state.type) {
    case "sound":
      return [];
    case "newer":
      throw new AppError(
        "storage-failed",
        `This history was written by a newer Parley (schema ${state.version}; this one knows ${NEWEST_VERSION}). ` +
          "Install the newest Parley to open it. Nothing in it was changed.",
      );
    case "absent":
    case "empty":
      if (backups.list().length === 0 && !hasLog(path)) return [];
      return [repairDatabase({ path, backups, newestVersion: NEWEST_VERSION, now })];
    case "damaged":
      return [repairDatabase({ path, backups, newestVersion: NEWEST_VERSION, now })];
  }
}

/** A first start looks like a lost history; what tells them apart is a backup, or a log of writes without its database. */
function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** A backup that fails is no reason not to open: the history itself is sound. */
function backupIfDue(database: Database, backups: Backups, at: number): readonly string[] {
  const newest = backups.list()[0];
  if (newest !== undefined && Math.abs(at - newest.at) < DAY_MS) return [];
  if (database.get(z.unknown(), "SELECT 1 FROM threads") === undefined) return [];
  try {
    backups.write(database, "daily");
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [`Today's backup of your history could not be written: ${reason}`];
  }
}

function backUpNow(database: Database, backups: Backups): void {
  try {
    backups.write(database, "manual");
  } catch (cause) {
    throw new AppError(
      "storage-failed",
      "The backup could not be written. Check the space on the disk and the permissions of Parley's folder.",
      { cause },
    );
  }
}
