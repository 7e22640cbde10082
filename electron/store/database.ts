import { existsSync, mkdirSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { salvage } from "./carry-over.ts";
import { createBackups, discard, filesOf, type Backups } from "./backups.ts";
import { isCopied } from "./copy-before-update.ts";
import { planted, strangerAt } from "./database-file.ts";
import { inspectDatabase } from "./inspect-database.ts";
import { openLastingSqlite, requireLinkedDisk, type LastingDatabase } from "./lasting-sqlite.ts";
import { mendValues } from "./mend-values.ts";
import { migrate, NotMigratedError, versionOf } from "./migrate.ts";
import { MIGRATIONS, NEWEST_VERSION } from "./migrations.ts";
import {
  reindex,
  isLogOfAnother,
  repairDatabase,
  setFilesAside,
  setLogAside,
  type Repaired,
} from "./repair-database.ts";
import { isDiskFull, openInMemory } from "./open-as-possible.ts";
import { prepareSearchIndex } from "./search-index.ts";
import type { Database } from "./sqlite.ts";
import { isNoRoom } from "./storage-error.ts";

export type { Database } from "./sqlite.ts";

interface OpenDatabaseOptions {
  readonly path: string;
  readonly backupsFolder: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hears that the file was taken away while it was open and is back, in words for a person. */
  readonly onRestored?: (notice: string) => void;
  /** The backups in the folder, with rules of their own. */
  readonly backups?: Backups;
  /** Reads all of the file before it is opened, however large it is. */
  readonly readsAll?: boolean;
}

export interface OpenedDatabase {
  readonly database: LastingDatabase;
  /** What went wrong on the way and was dealt with, in words for a person. */
  readonly notices: readonly string[];
  /** Whether a backup took the history's place, or its log was another's. */
  readonly isOlder: boolean;
  readonly backups: Backups;
  readonly close: () => void;
}

/**
 * Opens the history, ready to use: repaired from a backup if it was broken or is none of ours, on the newest schema. Such
 * a file is set aside beside the database and never deleted. What the disk does not allow is said, and the history is opened to read
 * at least. Of a large file only the beginning is looked at; the rest is `check`ed later (`history-keeper.ts`).
 *
 * @throws AppError `storage-failed` when a newer Parley wrote the file, which is then left as it is, or when the file
 *   cannot be opened, read or migrated; AwayError when it is a link to a disk that is not there.
 */
export function openDatabase(options: OpenDatabaseOptions): OpenedDatabase {
  const { path, backupsFolder, now, onRestored = () => undefined } = options;
  mkdirSync(dirname(path), { recursive: true });
  requireLinkedDisk(path);
  const backups = options.backups ?? createBackups({ folder: backupsFolder, now });
  backups.removeUnfinished();
  filesOf(`${path}.unfinished`).forEach(discard);

  const log = takePlanted(path, now()) ?? takeForeignLog(path, now());
  // To look into it can carry its log over into it.
  const isCopiedNow = isCopied(path, backups);
  const { repaired, hasStrayValues } = repairIfNeeded({ ...options, backups });
  const lasting = { path: repaired?.readInstead ?? path, now, onRestored };
  const { database, uncopied } = openReady(lasting, {
    backups,
    isCopied: repaired === undefined && isCopiedNow,
    readsOnly: repaired?.readInstead !== undefined,
  });
  try {
    const isCounted =
      repaired === undefined ||
      repaired.readInstead !== undefined ||
      (repaired.damaged !== undefined && salvage(database, repaired.damaged));
    const uncounted = isCounted
      ? ""
      : " Some of what you spent since is not known, so your budgets do not count it.";
    const mending = hasStrayValues ? mend(database, backups) : undefined;
    // Whoever reads a backup where it lies has been told why already.
    const limitation = repaired?.readInstead === undefined ? database.limitation() : undefined;
    return {
      database,
      notices: [log, repaired && repaired.notice + uncounted, uncopied, mending, limitation].filter(
        (notice) => notice !== undefined,
      ),
      isOlder: log !== undefined || repaired !== undefined,
      backups,
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

interface Readying {
  readonly backups: Backups;
  /** There is a copy of what is there now. */
  readonly isCopied: boolean;
  readonly readsOnly: boolean;
}

type Lasting = Parameters<typeof openLastingSqlite>[0];

/** The history on the newest schema: in its file, or, where the disk does not take that, in memory to be read. */
function openReady(
  lasting: Lasting,
  { backups, isCopied, readsOnly }: Readying,
): { readonly database: LastingDatabase; readonly uncopied?: string | undefined } {
  const database = openLastingSqlite({ ...lasting, readsOnly });
  try {
    return { database, uncopied: makeReady(database, backups, isCopied) };
  } catch (error) {
    try {
      if (!(error instanceof NotMigratedError)) throw error;
      const instead = openInMemory(database, bringUpToDate, unsaved(lasting.path, error));
      return { database: openLastingSqlite({ ...lasting, readsOnly: true, instead }) };
    } finally {
      database.close();
    }
  }
}

/**
 * Brings the schema and the search index up to date.
 *
 * @returns what a person has to know of how that was done.
 * @throws NotMigratedError where the disk does not take it; AppError as `migrate`.
 */
function makeReady(
  database: LastingDatabase,
  backups: Backups,
  isCopied: boolean,
): string | undefined {
  if (database.access() === "read-only") {
    // A newer one was refused before.
    if (versionOf(database) < NEWEST_VERSION) throw new NotMigratedError(READ_ONLY, undefined);
    return undefined;
  }
  let uncopied: string | undefined;
  const backUp = (): void => {
    // Of a large one it was made before this, without holding anybody up.
    if (isCopied) return;
    try {
      backups.write(database, "migration");
    } catch (error) {
      // Each step is one transaction. Without the copy only the way back to an older Parley is lost.
      if (!isNoRoom(error)) throw error;
      uncopied =
        "This version of Parley had to change your history file, and the disk had no room for a copy of it, so it was " +
        "changed without one. Free some space on the disk: there is no room for a backup either.";
    }
  };
  migrate({ database, migrations: MIGRATIONS, backUp });
  prepareSearchIndex(database);
  return uncopied;
}

const READ_ONLY = "the history can only be read";

function bringUpToDate(database: Database): void {
  migrate({ database, migrations: MIGRATIONS, backUp: () => undefined });
  prepareSearchIndex(database);
}

/** Why a history that is read in memory cannot be written to, in words for a person. */
function unsaved(path: string, { cause }: NotMigratedError): string {
  const folder = dirname(path);
  const [why, remedy] =
    isDiskFull(path) || isNoRoom(cause)
      ? [`the disk with Parley's folder is full (${folder})`, "Free some space"]
      : [
          `Parley may not write in its folder (${folder})`,
          "Check the permissions of the folder and whether the disk is write-protected",
        ];
  return (
    `This version of Parley has to change your history file before anything new can be saved, and ${why}. Your ` +
    `conversations can be read; nothing new can be saved, and nothing was changed. ${remedy}, then start Parley again.`
  );
}

/** What lies beside the history and would lead SQLite elsewhere goes out of its way before SQLite looks at it. */
function takePlanted(path: string, at: number): string | undefined {
  const files = planted(path);
  if (files.length === 0) return undefined;
  const folder = setFilesAside(path, files, at);
  return `Beside your history lay a file that Parley did not write (${files.map((file) => basename(file)).join(", ")}). It is kept in ${folder}.`;
}

function takeForeignLog(path: string, at: number): string | undefined {
  if (!existsSync(path) || strangerAt(path) !== undefined || !isLogOfAnother(path)) {
    return undefined;
  }
  const folder = setLogAside(path, at);
  return (
    "A backup was put in your history's place. Parley opened it as it is. The log of the history that was there " +
    `before is kept in ${folder}; newer backups are in Settings, under Data.`
  );
}

function repairIfNeeded(options: OpenDatabaseOptions & { readonly backups: Backups }): {
  readonly repaired?: Repaired;
  readonly hasStrayValues?: boolean;
} {
  const { path, backups, now, readsAll = false } = options;
  const state = inspectDatabase(path, NEWEST_VERSION, readsAll ? "whole" : "start");
  switch (state.type) {
    case "sound":
      if (state.hasBadIndexes) reindexIfPossible(path);
      return { hasStrayValues: state.hasStrayValues };
    case "unknown":
      return {};
    case "newer":
      throw new AppError(
        "storage-failed",
        `This history was written by a newer Parley (schema ${state.version}; this one knows ${NEWEST_VERSION}). ` +
          "Install the newest Parley to open it. Nothing in it was changed.",
      );
    case "absent":
    case "empty":
      if (backups.list().length === 0 && !hasLog(path)) return {};
      return { repaired: repairDatabase({ path, backups, newestVersion: NEWEST_VERSION, now }) };
    case "damaged":
      return { repaired: repairDatabase({ path, backups, newestVersion: NEWEST_VERSION, now }) };
    case "foreign":
      return {
        repaired: repairDatabase({
          ...{ path, backups, newestVersion: NEWEST_VERSION, now },
          foreign: state.what,
        }),
      };
  }
}

/** Where the disk or the rows do not let it, the history is opened all the same: most of it can be read without them. */
function reindexIfPossible(path: string): void {
  try {
    reindex(path);
  } catch {
    // The next start tries again.
  }
}

/** Nothing is changed before a copy holds what stood there. */
function mend(database: LastingDatabase, backups: Backups): string | undefined {
  if (database.access() === "read-only") return undefined;
  try {
    backups.write(database, "migration");
    if (mendValues(database) === 0) return undefined;
  } catch {
    // Without room for a copy, say: it stays as it is, and is read as far as it can be.
    return undefined;
  }
  return (
    "Some values in your history were not what Parley stores there. They were mended as far as possible; a copy from " +
    "before it is among the backups, in Settings, under Data."
  );
}

/** A first start looks like a lost history; what tells them apart is a backup, or a log of writes without its database. */
function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}
