import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fromFileTime, toFileTime } from "./file-time.ts";
import { rename } from "./rename.ts";
import type { Database } from "./sqlite.ts";

/** Why a backup was made: once a day, because a person asked, or because a migration was about to change the file. */
export type BackupKind = "daily" | "manual" | "migration";

export interface Backup {
  readonly path: string;
  readonly kind: BackupKind;
  readonly at: number;
  readonly bytes: number;
}

export interface Backups {
  /** @returns the file it wrote. Older ones of the same kind go, all but the newest three. */
  write(database: Database, kind: BackupKind): string;
  /** Newest first; those that the clock says are still to be made come last. */
  list(): readonly Backup[];
}

interface BackupsOptions {
  readonly folder: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Kept of each kind, so that none of one kind pushes out the others. */
const KEPT = 3;

const NAME = /^parley-(?<at>.+)-(?<kind>daily|manual|migration)\.db$/;

/** Whole copies of the database, in a folder of their own. */
export function createBackups({ folder, now }: BackupsOptions): Backups {
  const list = (): readonly Backup[] => {
    const at = now();
    // What was made tomorrow was made with a wrong clock, before whatever was made since.
    const isAhead = (backup: Backup): number => Number(backup.at > at);
    return readNames(folder)
      .flatMap((name) => toBackup(folder, name))
      .sort((a, b) => isAhead(a) - isAhead(b) || b.at - a.at);
  };

  return {
    list,
    write(database, kind) {
      mkdirSync(folder, { recursive: true });
      const path = join(folder, `parley-${toFileTime(now())}-${kind}.db`);
      const unfinished = `${path}.unfinished`;
      rmSync(unfinished, { force: true });
      database.run("VACUUM INTO :path", { path: unfinished });
      putInPlace(unfinished, path);
      for (const old of list()
        .filter((each) => each.kind === kind)
        .slice(KEPT))
        rmSync(old.path);
      return path;
    },
  };
}

/** Gives a finished file its name, once its bytes are on the disk: SQLite syncs no copy that it makes. */
export function putInPlace(unfinished: string, path: string): void {
  const file = openSync(unfinished, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  rename(unfinished, path);
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
  const bytes = statSync(path, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) return [];
  return [{ path, kind: groups["kind"] as BackupKind, at, bytes }];
}
