import { closeSync, constants, openSync, readSync, realpathSync, statSync } from "node:fs";
import { copyFile, open } from "node:fs/promises";
import { discard, filesOf, putInPlace, standAlone, type Backups } from "./backups.ts";
import { inspectDatabase, isCheckedLater } from "./inspect-database.ts";
import { NEWEST_VERSION } from "./migrations.ts";
import { isLogOfAnother } from "./repair-database.ts";

/**
 * Copies a large history that this version is about to change, before it is opened, without holding up the thread. What
 * cannot be copied here is copied, or told of, by whoever opens it. Never rejects.
 *
 * @param path the history, which nobody has open.
 */
export async function copyBeforeUpdate(path: string, backups: Backups): Promise<void> {
  try {
    if (!isOlder(path) || isLogOfAnother(path)) return;
    const state = inspectDatabase(path, NEWEST_VERSION, "start");
    if (state.type !== "sound" || state.version >= NEWEST_VERSION) return;
    if (!isCopied(path, backups)) await copy(path, backups);
  } catch {
    // Its disk may be away or full, or what is there none of ours.
  }
}

/**
 * Whether there is a copy from before an update of exactly what is in the history now: everything in it was last written
 * before the copy was.
 */
export function isCopied(path: string, backups: Backups): boolean {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return false;
  const [newest] = backups.list().filter(({ kind }) => kind === "migration");
  const copy = newest && statSync(newest.path, { throwIfNoEntry: false });
  if (copy === undefined) return false;
  const changedAt = filesThere(path).flatMap((file) => {
    const { mtimeMs, ctimeMs } = statSync(file);
    // Who puts an older file in its place may give it any time but that of the change itself.
    return [mtimeMs, ctimeMs];
  });
  // A copy from the time to come was made by a clock that was ahead, and says nothing.
  return Math.max(...changedAt) <= copy.mtimeMs && copy.mtimeMs <= Date.now();
}

/** What is in a history: its file, and what is not carried over into it yet. */
function filesThere(path: string): readonly string[] {
  const real = realpathSync(path);
  return filesOf(real).filter(
    (file) => !file.endsWith("-shm") && (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0,
  );
}

/** Where a database's header has the number of its schema (https://sqlite.org/fileformat2.html). */
const VERSION_AT = 60;

/** Cheap, for it is asked at every start. A newer number may still be in the log. */
function isOlder(path: string): boolean {
  if (!isCheckedLater(path)) return false;
  const bytes = Buffer.alloc(4);
  const handle = openSync(path, "r");
  try {
    readSync(handle, bytes, 0, bytes.length, VERSION_AT);
  } finally {
    closeSync(handle);
  }
  const version = bytes.readUInt32BE();
  return version > 0 && version < NEWEST_VERSION;
}

async function copy(path: string, backups: Backups): Promise<void> {
  const files = filesThere(path);
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const { unfinished, path: finished } = backups.begin("migration", bytes);
  const before = stateOf(files);
  const real = realpathSync(path);
  try {
    for (const file of files) {
      const to = `${unfinished}${file.slice(real.length)}`;
      // Where the disk can, both share their bytes until one of them is changed.
      await copyFile(file, to, constants.COPYFILE_FICLONE);
      await sync(to);
    }
    // Another program wrote to it, so that the copy may be of no moment at all.
    if (stateOf(filesThere(path)) !== before) throw new Error("The history changed.");
    standAlone(unfinished);
    putInPlace(unfinished, finished);
  } catch (error) {
    filesOf(unfinished).forEach(discard);
    throw error;
  }
  backups.surplus("migration").forEach(discard);
}

function stateOf(files: readonly string[]): string {
  return JSON.stringify(
    files.map((file) => {
      const { size, mtimeMs, ino } = statSync(file);
      return [file, size, mtimeMs, ino];
    }),
  );
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
