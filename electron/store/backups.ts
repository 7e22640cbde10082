import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { fromFileTime, toFileTime } from "./file-time.ts";
import { freeBytes } from "./free-space.ts";
import { openDatabaseFile } from "./database-file.ts";
import { rename, retryWhileHeld } from "./rename.ts";
import type { Database } from "./sqlite.ts";
import { NoRoomError } from "./storage-error.ts";

/**
 * Why a backup was made: once a day, because a person asked, because a migration was about to change the file, or
 * because another backup was put in its place.
 */
export type BackupKind = "daily" | "manual" | "migration" | "replaced";

export interface Backup {
  readonly path: string;
  /** Its file's name, by which the page speaks of it. */
  readonly name: string;
  readonly kind: BackupKind;
  readonly at: number;
  readonly bytes: number;
}

export interface Backups {
  /** Newest first; those that the clock says are still to be made come last. */
  list(): readonly Backup[];
  /** @throws AppError `not-found` */
  find(name: string): Backup;
  /**
   * Where a new one is written to before it is whole, and where it goes then. Looks for the space first.
   *
   * @param bytes how large it will be.
   * @throws NoRoomError when the disk has no room for it.
   */
  begin(kind: BackupKind, bytes: number): { readonly unfinished: string; readonly path: string };
  /** The files of those that are older than the newest three of the kind. */
  surplus(kind: BackupKind): readonly string[];
  /** Those that one more of the kind would push out. */
  pushedOut(kind: BackupKind): readonly Backup[];
  /** Removes what was left of backups that did not become whole. */
  removeUnfinished(): void;
  /** Writes one at once, however long it takes. @returns the file it wrote. @throws NoRoomError */
  write(database: Database, kind: BackupKind): string;
}

interface BackupsOptions {
  readonly folder: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Whether the clock can be believed; what is old by a clock that cannot is not removed. */
  readonly mayPrune?: () => boolean;
  /** Whether one has to stay for a reason of its own. */
  readonly isKept?: (backup: Backup) => boolean;
}

/** Kept of each kind, so that none of one kind pushes out the others. */
const KEPT = 3;
/** What a restore replaced is kept as long as what was deleted. */
const WAY_BACK_MS = 30 * 24 * 60 * 60 * 1_000;
/** A backup leaves so much to everything else that is written to the disk. */
const RESERVE_BYTES = 10_000_000;

const NAME = /^parley-(?<at>.+)-(?<kind>daily|manual|migration|replaced)\.db$/;
const UNFINISHED = /^parley-.+\.db\.unfinished(?:-journal|-wal|-shm)?$/;

/** Whole copies of the database, in a folder of their own. */
export function createBackups(options: BackupsOptions): Backups {
  const { folder, now, mayPrune = () => true, isKept = () => false } = options;

  const list = (): readonly Backup[] => {
    const at = now();
    // What was made tomorrow was made with a wrong clock, before whatever was made since.
    const isAhead = (backup: Backup): number => Number(backup.at > at);
    return readNames(folder)
      .flatMap((name) => toBackup(folder, name))
      .sort((a, b) => isAhead(a) - isAhead(b) || b.at - a.at);
  };

  /** Who looks for the right backup restores one after the other, and must find the way back to where that began. */
  const isYoung = (kind: BackupKind, at: number): boolean =>
    kind === "replaced" && now() - at < WAY_BACK_MS;

  const begin: Backups["begin"] = (kind, bytes) => {
    // An update must not wait for more space than its copy takes.
    requireRoom(folder, bytes, kind === "migration" ? 0 : RESERVE_BYTES);
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `parley-${toFileTime(now())}-${kind}.db`);
    const unfinished = `${path}.unfinished`;
    rmSync(unfinished, { force: true });
    return { unfinished, path };
  };

  /** Those that are older than so many of the kind, and need not stay. */
  const beyond = (kind: BackupKind, kept: number): readonly Backup[] => {
    if (!mayPrune()) return [];
    const ofKind = list().filter((each) => each.kind === kind && !isKept(each));
    return ofKind.slice(kept).filter(({ at }) => !isYoung(kind, at));
  };
  const surplus = (kind: BackupKind): readonly string[] =>
    beyond(kind, KEPT).map(({ path }) => path);

  return {
    list,
    begin,
    surplus,
    pushedOut: (kind) => beyond(kind, KEPT - 1),
    find(name) {
      const found = list().find((each) => each.name === name);
      if (found === undefined)
        throw new AppError("not-found", "This backup is not there any more.");
      return found;
    },
    removeUnfinished() {
      for (const name of readNames(folder).filter((each) => UNFINISHED.test(each))) {
        discard(join(folder, name));
      }
    },
    write(database, kind) {
      const { unfinished, path } = begin(kind, database.bytes());
      try {
        database.run("VACUUM INTO :path", { path: unfinished });
        putInPlace(unfinished, path);
      } catch (error) {
        discard(unfinished);
        throw error;
      }
      // What a scanner holds goes with the next one; the new one is whole all the same.
      surplus(kind).forEach(discard);
      return path;
    },
  };
}

/** @throws NoRoomError when the disk has no room for so many bytes more. */
export function requireRoom(folder: string, bytes: number, reserve = RESERVE_BYTES): void {
  const free = freeBytes(folder);
  if (free !== undefined && free < bytes + reserve) {
    throw new NoRoomError(folder, bytes, free);
  }
}

/** Gives a finished file its name, once its bytes are on the disk: SQLite syncs no copy that it makes. */
export function putInPlace(unfinished: string, path: string): void {
  const file = retryWhileHeld(unfinished, () => openSync(unfinished, "r+"));
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  rename(unfinished, path);
}

/** Everything that SQLite keeps of one database. */
export const filesOf = (path: string): readonly string[] =>
  ["", "-wal", "-shm", "-journal"].map((suffix) => `${path}${suffix}`);

/**
 * Copies a database that nobody has open, with what lies beside it: where it was cut off while it was written, its log
 * or its journal holds a part of it.
 *
 * @throws what the file system throws; then nothing is left at `to`.
 */
export function copyDatabase(from: string, to: string): void {
  const files = filesOf(from);
  const copies = filesOf(to);
  try {
    copies.forEach((copy) => rmSync(copy, { force: true }));
    copyFileSync(from, to);
    for (const [index, file] of files.entries()) {
      // SQLite makes the shared memory anew.
      if (index === 0 || file.endsWith("-shm") || !existsSync(file)) continue;
      copyFileSync(file, copies[index] ?? "");
    }
  } catch (error) {
    copies.forEach(discard);
    throw error;
  }
}

/** Makes a database that nobody has open one file, with no log beside it. */
export function standAlone(file: string): void {
  const copy = openDatabaseFile(file, { timeout: 10_000 });
  try {
    copy.exec("PRAGMA journal_mode = DELETE");
  } finally {
    copy.close();
  }
}

/** Removes what was not finished; where it cannot be removed, the next start tries again. */
export function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Its folder is gone, or it is no file.
  }
}

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // No folder yet, or one that may not be read: there is nothing to restore from.
    return [];
  }
}

function toBackup(folder: string, name: string): readonly Backup[] {
  const groups = NAME.exec(name)?.groups;
  const at = fromFileTime(groups?.["at"] ?? "");
  if (groups === undefined || Number.isNaN(at)) return [];
  const path = join(folder, name);
  // A link or a pipe of that name is nothing that was written here.
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) return [];
  return [{ path, name, kind: groups["kind"] as BackupKind, at, bytes: stats.size }];
}
