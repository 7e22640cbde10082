import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from "node:fs";
import { basename, dirname, join, parse } from "node:path";
import { AppError } from "../../shared/errors.ts";
import {
  copyDatabase,
  filesOf,
  putInPlace,
  requireRoom,
  standAlone,
  type Backup,
  type Backups,
} from "./backups.ts";
import { openDatabaseFile } from "./database-file.ts";
import { toFileTime } from "./file-time.ts";
import { inspectDatabase } from "./inspect-database.ts";
import { rename } from "./rename.ts";
import { isDisksFault, isNoRoom } from "./storage-error.ts";

interface RepairOptions {
  readonly path: string;
  readonly backups: Backups;
  readonly newestVersion: number;
  readonly now: () => number;
  /** Why the file is none of ours, where that is what is wrong with it; the middle of a sentence. */
  readonly foreign?: string;
}

/** What is opened after a repair. */
export interface Repaired {
  /** What happened, in words for a person. */
  readonly notice: string;
  /** Where there was no room to put a backup in place: the backup itself, which may only be read. */
  readonly readInstead?: string;
  /** The damaged history that a backup stands in for now; what is none of ours is never looked into. */
  readonly damaged?: string;
}

/**
 * Moves a database that is broken or none of ours out of the way, deleting nothing, and puts the newest sound backup in its place. Where there
 * is none, the path is left free for a fresh database. Nothing is moved before the backup's copy is whole; where the
 * disk has no room for it, everything stays as it is and the backup is read where it lies.
 *
 * @throws AppError `storage-failed` when nothing can be read.
 */
export function repairDatabase(options: RepairOptions): Repaired {
  const { path, backups, newestVersion, now, foreign } = options;
  const backup = backups.list().find((each) => isSound(each, newestVersion));
  const unfinished = `${path}.unfinished`;
  if (backup !== undefined) {
    try {
      copyWhole(backup, unfinished);
      const state = inspectDatabase(unfinished, newestVersion);
      if (state.type === "sound" && state.hasBadIndexes) reindex(unfinished);
    } catch (cause) {
      return readWhereItLies({ path, foreign }, backup, cause);
    }
  }
  const folder = setAside(path, now());
  if (backup !== undefined) putInPlace(unfinished, path);

  const damaged = folder === undefined ? undefined : join(folder, basename(path));
  const damage =
    folder === undefined
      ? "Your history was missing."
      : foreign === undefined
        ? `Your history was damaged. The damaged file is kept in ${folder}.`
        : `Your history was not opened: ${foreign}. The file is kept in ${folder}.`;
  const outcome =
    backup === undefined
      ? "There was no backup to go back to, so Parley started an empty history."
      : `Parley went back to the backup of ${toWords(backup.at)}; what came after it is missing here.`;
  return {
    notice: `${damage} ${outcome}`,
    // SQLite would take an empty file for a fresh database, and so throw away the log beside it.
    ...(foreign === undefined && damaged !== undefined && bytesOf(damaged) > 0 && { damaged }),
  };
}

/**
 * Makes the indexes of a database that nobody has open anew, out of its rows, which hold all there is.
 *
 * @returns false where the rows do not let it.
 * @throws what the disk says.
 */
export function reindex(path: string): boolean {
  const sqlite = openDatabaseFile(path);
  try {
    sqlite.exec("REINDEX");
    return true;
  } catch (error) {
    if (isDisksFault(error)) throw error;
    return false;
  } finally {
    sqlite.close();
  }
}

const bytesOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** A backup that cannot even be opened must not stand in the way of an older one. */
export function isSound(
  backup: Backup,
  newestVersion: number,
  depth: "whole" | "start" = "whole",
): boolean {
  try {
    return inspectDatabase(backup.path, newestVersion, depth).type === "sound";
  } catch {
    return false;
  }
}

function copyWhole(backup: Backup, unfinished: string): void {
  // What is in the way is moved, not deleted, so both have to fit; but for Parley's own needs nothing is held back.
  requireRoom(dirname(unfinished), backup.bytes, 0);
  copyDatabase(backup.path, unfinished);
  if (filesOf(unfinished).filter((file) => existsSync(file)).length > 1) standAlone(unfinished);
}

function readWhereItLies(
  { path, foreign }: { readonly path: string; readonly foreign: string | undefined },
  backup: Backup,
  cause: unknown,
): Repaired {
  const isFull = isNoRoom(cause);
  const damage = foreign === undefined ? "is damaged" : `was not opened (${foreign})`;
  const what = existsSync(path) ? damage : "is missing";
  const why = isFull
    ? `the disk with Parley's folder is full (${dirname(path)}), so its backup cannot be put in its place`
    : `its backup cannot be put in its place (${cause instanceof Error ? cause.message : String(cause)})`;
  return {
    readInstead: backup.path,
    notice:
      `Your history ${what}, and ${why}. What you see is the backup of ${toWords(backup.at)}; it can be read, ` +
      "nothing new can be saved, and nothing was changed. Free some space and start Parley again.",
  };
}

/** @returns the folder that the files are in now; undefined when there was none to move. */
function setAside(path: string, at: number): string | undefined {
  const files = filesOf(path).filter((file) => existsSync(file));
  if (files.length === 0) return undefined;
  const folder = newFolder(join(dirname(path), `${parse(path).name}.corrupt-${toFileTime(at)}`));
  for (const file of files) rename(file, join(folder, basename(file)));
  return folder;
}

/** Takes the log away from a history that it does not belong to. @returns where it is kept. */
export function setLogAside(path: string, at: number): string {
  const files = [`${path}-wal`, `${path}-shm`].filter((file) => existsSync(file));
  return setFilesAside(path, files, at);
}

/** Takes files beside a history away from it. @returns where they are kept. */
export function setFilesAside(path: string, files: readonly string[], at: number): string {
  const folder = newFolder(join(dirname(path), `${parse(path).name}.log-${toFileTime(at)}`));
  for (const file of files) rename(file, join(folder, basename(file)));
  return folder;
}

function newFolder(wanted: string): string {
  let folder = wanted;
  for (let count = 2; existsSync(folder); count += 1) folder = `${wanted}-${count}`;
  try {
    mkdirSync(folder);
  } catch (cause) {
    throw new AppError(
      "storage-failed",
      `Your history cannot be used, and there is no room to keep its file in ${folder}. Free some space on the ` +
        "disk and start Parley again. Nothing was changed.",
      { cause },
    );
  }
  return folder;
}

/**
 * Whether the log beside a file was left by another that stood in its place. A history says in its header that it has a
 * log (https://sqlite.org/fileformat2.html, offset 18); a backup, which somebody put there, says that it has none.
 */
export function isLogOfAnother(path: string): boolean {
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0) return false;
  const header = readStart(path, 20);
  return header.subarray(0, 15).toString() === "SQLite format 3" && header[18] === ROLLBACK_JOURNAL;
}

const ROLLBACK_JOURNAL = 1;

function readStart(path: string, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const file = openSync(path, "r");
  try {
    readSync(file, bytes, 0, length, 0);
  } finally {
    closeSync(file);
  }
  return bytes;
}

export function toWords(at: number): string {
  return new Date(at).toLocaleString("en", { dateStyle: "long", timeStyle: "short" });
}
