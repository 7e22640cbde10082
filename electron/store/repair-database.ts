import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { basename, dirname, join, parse } from "node:path";
import { putInPlace, type Backup, type Backups } from "./backups.ts";
import { toFileTime } from "./file-time.ts";
import { inspectDatabase } from "./inspect-database.ts";
import { rename } from "./rename.ts";

interface RepairOptions {
  readonly path: string;
  readonly backups: Backups;
  readonly newestVersion: number;
  readonly now: () => number;
}

/**
 * Moves a broken database out of the way, deleting nothing, and puts the newest sound backup in its place. Where there
 * is none, the path is left free for a fresh database.
 *
 * @returns what happened, in words for a person.
 */
export function repairDatabase({ path, backups, newestVersion, now }: RepairOptions): string {
  const folder = setAside(path, now());
  const backup = backups.list().find((each) => isSound(each, newestVersion));
  if (backup !== undefined) restore(backup, path);

  const damage =
    folder === undefined
      ? "Your history was missing."
      : `Your history was damaged. The damaged file is kept in ${folder}.`;
  const outcome =
    backup === undefined
      ? "There was no backup to go back to, so Parley started an empty history."
      : `Parley went back to the backup of ${toWords(backup.at)}; what came after it is missing here.`;
  return `${damage} ${outcome}`;
}

/** A backup that cannot even be opened must not stand in the way of an older one. */
function isSound(backup: Backup, newestVersion: number): boolean {
  try {
    return inspectDatabase(backup.path, newestVersion).type === "sound";
  } catch {
    return false;
  }
}

/** @returns the folder that the files are in now; undefined when there was none to move. */
function setAside(path: string, at: number): string | undefined {
  const files = ["", "-wal", "-shm", "-journal"]
    .map((suffix) => `${path}${suffix}`)
    .filter((file) => existsSync(file));
  if (files.length === 0) return undefined;
  const folder = newFolder(join(dirname(path), `${parse(path).name}.corrupt-${toFileTime(at)}`));
  for (const file of files) rename(file, join(folder, basename(file)));
  return folder;
}

function newFolder(wanted: string): string {
  let folder = wanted;
  for (let count = 2; existsSync(folder); count += 1) folder = `${wanted}-${count}`;
  mkdirSync(folder);
  return folder;
}

function restore(backup: Backup, path: string): void {
  const unfinished = `${path}.unfinished`;
  copyFileSync(backup.path, unfinished);
  putInPlace(unfinished, path);
}

function toWords(at: number): string {
  return new Date(at).toLocaleString("en", { dateStyle: "long", timeStyle: "short" });
}
