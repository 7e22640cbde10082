import {
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join, parse, resolve } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { discard, filesOf, putInPlace } from "./backups.ts";
import { toFileTime } from "./file-time.ts";
import { isDiskFull, openAsPossible, type OpenedAsPossible } from "./open-as-possible.ts";
import { rename } from "./rename.ts";
import type { Database, DatabaseAccess } from "./sqlite.ts";
import { isBusy, toStorageError } from "./storage-error.ts";

interface LastingOptions {
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hears that the files were gone and are back, in words for a person. */
  readonly onRestored: (notice: string) => void;
  /** It stays as it is: somebody else's file, which is only looked at. */
  readonly readsOnly?: boolean;
  /** What is open instead of the file; only together with `readsOnly`. */
  readonly instead?: OpenedAsPossible;
}

/** A database whose file may be taken away while it is open: it is put back before the next write. */
export interface LastingDatabase extends Database {
  /**
   * Looks whether the file is still there, and puts it back; and whether it can be opened better by now than it was.
   *
   * @throws AppError `storage-failed` when it cannot be.
   */
  check(): void;
  readonly access: () => DatabaseAccess;
  /** Why it is not held as on a healthy disk, in words for a person. */
  readonly limitation: () => string | undefined;
  /**
   * Puts a finished database, which is on the disk to its last byte, in this one's place, whose file goes to `aside`.
   *
   * @throws AppError `storage-failed`; then this one is open as before.
   */
  exchange(finished: string, aside: string): void;
}

/**
 * Opens SQLite as `openAsPossible` does. Where files may be deleted while they are open (everywhere but on Windows),
 * SQLite goes on writing to files that have no name any more, and all of it is gone when the app ends
 * (https://sqlite.org/howtocorrupt.html, section 4.1). While they are open they still hold everything, so the whole
 * database is written to its place again.
 *
 * @throws AppError `storage-failed`
 */
export function openLastingSqlite(options: LastingOptions): LastingDatabase {
  const { path: link, now, onRestored, readsOnly = false, instead } = options;
  // SQLite keeps its log beside the file that a link leads to.
  const path = existsSync(link) ? realpathSync(link) : link;
  let opened: OpenedAsPossible | undefined = instead ?? openAsPossible(path, readsOnly);
  let known = identify(path);
  let depth = 0;
  /** Where the file is that could not be put back to its place; while it is away, no empty one may stand there. */
  let strayed: string | undefined;

  const reopen = (): OpenedAsPossible => {
    if (strayed !== undefined) comeBack(strayed);
    opened ??= openAsPossible(path, readsOnly);
    return opened;
  };
  const current = (): Database => reopen().database;
  const writable = (): Database => {
    check();
    const { database, access, limitation } = reopen();
    if (access !== "read-only") return database;
    throw new AppError("storage-failed", limitation ?? CANNOT_SAVE);
  };

  const check = (): void => {
    // Inside a transaction nothing can be copied; the next one looks.
    if (depth > 0 || opened === undefined || readsOnly) return;
    const found = identify(path);
    if (found.file === known.file && found.log === known.log) {
      openBetter(opened);
      return;
    }
    requireLinkedDisk(link);
    const aside = restore(opened.database, found.file !== known.file);
    // SQLite removes its log by name as it closes, so the old one closes before the new one opens.
    opened.database.close();
    opened = undefined;
    reopen();
    known = identify(path);
    onRestored(toNotice(aside));
  };

  /** @throws AppError `storage-failed` while it cannot be put back. */
  function comeBack(from: string): void {
    try {
      rename(from, path);
    } catch (cause) {
      throw new AppError(
        "storage-failed",
        `Your history is whole, but it is at ${from} and could not be moved back to ${path}. End Parley, move it there ` +
          "and start Parley again.",
        { cause },
      );
    }
    strayed = undefined;
    known = identify(path);
  }

  /** A disk that was full when it was opened may have space by now. */
  function openBetter({ database, access, limitation }: OpenedAsPossible): void {
    if (access === "shared" || limitation === undefined || isDiskFull(path)) return;
    if (!limitation.includes("full")) return;
    database.close();
    opened = undefined;
    reopen();
    known = identify(path);
  }

  /** @returns the folder that holds what stood in the file's place, if anything did. */
  function restore(lost: Database, isReplaced: boolean): string | undefined {
    const unfinished = `${path}.unfinished`;
    try {
      mkdirSync(dirname(path), { recursive: true });
      rmSync(unfinished, { force: true });
      lost.run("VACUUM INTO :path", { path: unfinished });
      const aside = isReplaced ? setAside(path, now()) : undefined;
      // What is left of the old log would be played into the new file.
      for (const suffix of ["-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
      putInPlace(unfinished, path);
      return aside;
    } catch (cause) {
      discard(unfinished);
      throw new AppError(
        "storage-failed",
        "Parley's data folder is gone, and it cannot be written again. Nothing is lost while Parley stays open: make room for the folder and allow Parley to write there.",
        { cause },
      );
    }
  }

  return {
    check,
    access: () => reopen().access,
    limitation: () => reopen().limitation,
    execute: (sql) => writable().execute(sql),
    run: (sql, parameters) => writable().run(sql, parameters),
    get: (row, sql, parameters) => current().get(row, sql, parameters),
    all: (row, sql, parameters) => current().all(row, sql, parameters),
    transaction(work, durability) {
      const database = writable();
      depth += 1;
      try {
        return database.transaction(work, durability);
      } finally {
        depth -= 1;
      }
    },
    bytes: () => current().bytes(),
    contents: () => current().contents(),
    exchange(finished, aside) {
      check();
      // Closing carries the whole log into the file and removes it.
      current().close();
      opened = undefined;
      let isAside = false;
      try {
        if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
          throw new StillOpenError();
        }
        rename(path, aside);
        isAside = true;
        rename(finished, path);
        opened = openAsPossible(path);
      } catch (error) {
        // The one that was in use takes its place again and is opened; at the next use, if not now.
        if (isAside) {
          for (const suffix of ["-wal", "-shm"]) discard(`${path}${suffix}`);
          strayed = aside;
        }
        reopen();
        throw toStorageError(error);
      } finally {
        known = identify(path);
      }
    },
    close() {
      try {
        check();
      } finally {
        opened?.database.close();
        opened = undefined;
      }
    },
  };
}

const CANNOT_SAVE = "Nothing can be saved: the history that is open is only there to be read.";

/**
 * The history may be a link to a file on another disk. While that disk is away nothing is put in the link's place.
 *
 * @throws AppError `storage-failed`
 */
export function requireLinkedDisk(path: string): void {
  if (existsSync(path) || !isLink(path)) return;
  const target = resolve(dirname(path), readlinkSync(path));
  throw new AwayError(
    `Your history is not there: ${path} is a link to ${target}, and that file cannot be found. Connect the disk that ` +
      "it is on. Parley waits for it and changes nothing meanwhile.",
  );
}

/** The history is elsewhere for now; it is worth waiting for. */
export class AwayError extends AppError {
  constructor(message: string) {
    super("storage-failed", message);
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    // Not even its folder is there.
    return false;
  }
}

/** Somebody else has the history open, if only for a moment. */
export class StillOpenError extends AppError {
  constructor() {
    super("storage-failed", "Another program has Parley's history open. Close it and try again.");
  }
}

/** Whether the history may be there in a moment: its disk is not connected, or another program holds it. */
export function isAway(error: AppError): boolean {
  return error instanceof AwayError || isBusy(error);
}

interface Identity {
  readonly file: string | undefined;
  /** The write-ahead log stays while the database is open. */
  readonly log: string | undefined;
}

function identify(path: string): Identity {
  return { file: identifyFile(path), log: identifyFile(`${path}-wal`) };
}

/** What tells one file from another of the same name. Undefined when there is none, or none that can be looked at. */
function identifyFile(path: string): string | undefined {
  try {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
  } catch {
    return undefined;
  }
}

/** Nothing is deleted that somebody put there. */
function setAside(path: string, at: number): string | undefined {
  if (!existsSync(path)) return undefined;
  const folder = join(dirname(path), `${parse(path).name}.replaced-${toFileTime(at)}`);
  mkdirSync(folder, { recursive: true });
  for (const file of filesOf(path)) {
    if (existsSync(file)) rename(file, join(folder, basename(file)));
  }
  return folder;
}

function toNotice(aside: string | undefined): string {
  const kept =
    aside === undefined ? "" : ` The file that stood in their place is kept in ${aside}.`;
  return (
    "Parley's data was deleted or moved while Parley was open. Your conversations were written back, and nothing " +
    `is lost.${kept} To delete everything for good, end Parley first.`
  );
}
