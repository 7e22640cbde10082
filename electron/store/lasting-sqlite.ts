import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, parse } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { putInPlace } from "./backups.ts";
import { toFileTime } from "./file-time.ts";
import { rename } from "./rename.ts";
import { openSqlite, type Database } from "./sqlite.ts";

interface LastingOptions {
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hears that the files were gone and are back, in words for a person. */
  readonly onRestored: (notice: string) => void;
}

/** A database whose file may be taken away while it is open: it is put back before the next write. */
export interface LastingDatabase extends Database {
  /** Looks whether the file is still there, and puts it back. @throws AppError `storage-failed` when it cannot be. */
  check(): void;
}

/**
 * Opens SQLite as `openSqlite` does. Where files may be deleted while they are open (everywhere but on Windows), SQLite
 * goes on writing to files that have no name any more, and all of it is gone when the app ends
 * (https://sqlite.org/howtocorrupt.html, section 4.1). While they are open they still hold everything, so the whole
 * database is written to its place again.
 */
export function openLastingSqlite({ path, now, onRestored }: LastingOptions): LastingDatabase {
  let sqlite: Database | undefined = openWithLog(path);
  let known = identify(path);
  let depth = 0;

  const current = (): Database => {
    sqlite ??= openWithLog(path);
    return sqlite;
  };

  const check = (): void => {
    // Inside a transaction nothing can be copied; the next one looks.
    if (depth > 0 || sqlite === undefined) return;
    const found = identify(path);
    if (found.file === known.file && found.log === known.log) return;
    const aside = restore(sqlite, found.file !== known.file);
    // SQLite removes its log by name as it closes, so the old one closes before the new one opens.
    sqlite.close();
    sqlite = undefined;
    current();
    known = identify(path);
    onRestored(toNotice(aside));
  };

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
      throw new AppError(
        "storage-failed",
        "Parley's data folder is gone, and it cannot be written again. Nothing is lost while Parley stays open: make room for the folder and allow Parley to write there.",
        { cause },
      );
    }
  }

  return {
    check,
    execute(sql) {
      check();
      current().execute(sql);
    },
    run(sql, parameters) {
      check();
      return current().run(sql, parameters);
    },
    get: (row, sql, parameters) => current().get(row, sql, parameters),
    all: (row, sql, parameters) => current().all(row, sql, parameters),
    transaction(work) {
      check();
      depth += 1;
      try {
        return current().transaction(work);
      } finally {
        depth -= 1;
      }
    },
    close() {
      try {
        check();
      } finally {
        sqlite?.close();
      }
    },
  };
}

/** With its write-ahead log open as well: what SQLite has not opened yet it could not read once it is gone. */
function openWithLog(path: string): Database {
  const database = openSqlite(path);
  database.execute("BEGIN IMMEDIATE; COMMIT");
  return database;
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
  for (const suffix of ["", "-wal", "-shm", "-journal"]) {
    const file = `${path}${suffix}`;
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
