import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DestinationStream } from "pino";
import { NotOurs, openPlainFile } from "../store/own-file.ts";
import { toFileTime } from "../store/file-time.ts";
import { rename } from "../store/rename.ts";

/** A file of this size is read by any editor. */
const MAXIMUM_BYTES = 5_000_000;
const MAXIMUM_AGE_MS = 24 * 60 * 60 * 1_000;
/** How many old files are kept, and for how long at most. */
const KEPT_FILES = 10;
const KEPT_MS = 30 * 24 * 60 * 60 * 1_000;

/** Nobody waits long for a log: the next line tries again. */
const PATIENCE = { limitMs: 100 };

interface RotatingFileOptions {
  /** Always the newest; the old ones stand beside it, with the time they were put away in their name. */
  readonly file: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly maximumBytes?: number;
  /** Whether the clock can be believed; what is old by a clock that cannot is not removed. */
  readonly mayPrune?: () => boolean;
}

/** The file as it is open now. */
interface OpenFile {
  readonly handle: number;
  readonly inode: number;
  bytes: number;
  since: number;
}

/**
 * A log file that is put away when it is large or a day old. Written synchronously, so that the last line before a
 * crash is on disk; its folder is made when it is missing. What was planted in its place is put away, too, and not
 * written to.
 *
 * pino-roll would do the same under names that it counts up; the newest file has to keep its name, by
 * which people look for it. pino's own destination follows links, and an error of a full disk ends the app.
 *
 * @throws Error when it cannot be opened. A line that cannot be written is lost, and counted in the next one that can;
 *   what goes wrong while rotating is left for the next line to try again.
 */
export function openRotatingFile(options: RotatingFileOptions): DestinationStream {
  const { file, now, maximumBytes = MAXIMUM_BYTES, mayPrune = () => true } = options;

  const open = (): OpenFile => {
    const folder = dirname(file);
    // What a link of its name leads to may be a folder whose files another program runs.
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      rename(folder, `${folder}.link-${toFileTime(now())}`, PATIENCE);
    mkdirSync(folder, { recursive: true });
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
    let handle: number;
    try {
      handle = openPlainFile(file, flags);
    } catch (error) {
      if (!(error instanceof NotOurs)) throw error;
      rename(file, nameFor(file, now()), PATIENCE);
      handle = openPlainFile(file, flags);
    }
    const { ino, size, birthtimeMs } = fstatSync(handle);
    const since = size === 0 ? now() : Math.min(birthtimeMs, now());
    return { handle, inode: ino, bytes: size, since };
  };

  let current: OpenFile | undefined = open();
  /** Lines that the disk did not take. */
  let lost = 0;

  const close = (): void => {
    const handle = current?.handle;
    current = undefined;
    if (handle !== undefined) closeSync(handle);
  };

  const rotate = (opened: OpenFile): OpenFile => {
    try {
      rename(file, nameFor(file, now()), PATIENCE);
    } catch {
      // A file that cannot be put away goes on to grow.
      return { ...opened, bytes: 0, since: now() };
    }
    close();
    removeOld(file, mayPrune() ? now() : undefined);
    return open();
  };

  /** A log that was deleted is begun anew: its lines would go where nobody finds them. */
  const keepInPlace = (): OpenFile => {
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (current !== undefined && found?.ino === current.inode) return current;
    close();
    return open();
  };

  const append = (line: string): void => {
    current = keepInPlace();
    const isDue =
      current.bytes + line.length > maximumBytes || now() - current.since > MAXIMUM_AGE_MS;
    if (current.bytes > 0 && isDue) current = rotate(current);
    const bytes = Buffer.from(line);
    current.bytes += bytes.length;
    let written = 0;
    while (written < bytes.length) written += writeSync(current.handle, bytes, written);
  };

  return {
    write(line) {
      try {
        if (lost === 0) append(line);
        // The last of the lost lines may have been written in part.
        else append(`\n${lostLines(lost, now())}${line}`);
        lost = 0;
      } catch {
        lost += 1;
      }
    },
  };
}

function lostLines(count: number, at: number): string {
  const time = new Date(at).toISOString();
  return `${JSON.stringify({ level: "warn", time, event: "log-lines-lost", count })}\n`;
}

/** `parley.log` becomes `parley.2026-11-22T12-00-00-000Z.log`: sorted by name they are sorted by time. */
function nameFor(file: string, at: number): string {
  const time = new Date(at).toISOString().replaceAll(/[:.]/g, "-");
  return join(dirname(file), `${stemOf(file)}.${time}.log`);
}

function stemOf(file: string): string {
  return basename(file, ".log");
}

/** @param at now; undefined where nobody knows, so that none is too old. */
function removeOld(file: string, at: number | undefined): void {
  try {
    removeNamed(file, at);
  } catch {
    // The next rotation tries again.
  }
}

function removeNamed(file: string, at: number | undefined): void {
  const folder = dirname(file);
  const old = readdirSync(folder)
    .filter((name) => name.startsWith(`${stemOf(file)}.`) && /\.\d{4}-\d\d-\d\dT/.test(name))
    .sort()
    .reverse();
  for (const [index, name] of old.entries()) {
    const path = join(folder, name);
    const isOld = at !== undefined && at - lstatSync(path).mtimeMs > KEPT_MS;
    if (index >= KEPT_FILES || isOld) unlinkSync(path);
  }
}
