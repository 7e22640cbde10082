import { mkdirSync, readdirSync, renameSync, statSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import pino, { type DestinationStream } from "pino";

/** A file of this size is read by any editor. */
const MAXIMUM_BYTES = 5_000_000;
const MAXIMUM_AGE_MS = 24 * 60 * 60 * 1_000;
/** How many old files are kept, and for how long at most. */
const KEPT_FILES = 10;
const KEPT_MS = 30 * 24 * 60 * 60 * 1_000;

interface RotatingFileOptions {
  /** Always the newest; the old ones stand beside it, with the time they were put away in their name. */
  readonly file: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly maximumBytes?: number;
}

/**
 * A log file that is put away when it is large or a day old. Written synchronously, so that the last line before a
 * crash is on disk; its folder is made when it is missing.
 *
 * pino-roll would do the same under names that it counts up; the newest file has to keep its name, by
 * which people look for it.
 *
 * @throws Error when it cannot be opened. What goes wrong while rotating is left for the next line to try again.
 */
export function openRotatingFile(options: RotatingFileOptions): DestinationStream {
  const { file, now, maximumBytes = MAXIMUM_BYTES } = options;
  const destination = pino.destination({ dest: file, mkdir: true, sync: true });
  const stats = statSync(file);
  let inode = stats.ino;
  let bytes = stats.size;
  let since = bytes === 0 ? now() : Math.min(stats.birthtimeMs, now());

  const rotate = (): void => {
    try {
      renameSync(file, nameFor(file, now()));
      destination.reopen(file);
      inode = statSync(file).ino;
      removeOld(file, now());
    } catch {
      // A file that cannot be put away goes on to grow.
    }
    bytes = 0;
    since = now();
  };

  /** A log that was deleted is begun anew: its lines would go where nobody finds them. */
  const keepInPlace = (): void => {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.ino === inode) return;
    mkdirSync(dirname(file), { recursive: true });
    destination.reopen(file);
    const opened = statSync(file);
    ({ ino: inode, size: bytes } = opened);
  };

  return {
    write(line) {
      keepInPlace();
      const isDue = bytes + line.length > maximumBytes || now() - since > MAXIMUM_AGE_MS;
      if (bytes > 0 && isDue) rotate();
      bytes += Buffer.byteLength(line);
      destination.write(line);
    },
  };
}

/** `parley.log` becomes `parley.2026-11-22T12-00-00-000Z.log`: sorted by name they are sorted by time. */
function nameFor(file: string, at: number): string {
  const time = new Date(at).toISOString().replaceAll(/[:.]/g, "-");
  return join(dirname(file), `${stemOf(file)}.${time}.log`);
}

function stemOf(file: string): string {
  return basename(file, ".log");
}

function removeOld(file: string, at: number): void {
  const folder = dirname(file);
  const old = readdirSync(folder)
    .filter((name) => name.startsWith(`${stemOf(file)}.`) && /\.\d{4}-\d\d-\d\dT/.test(name))
    .sort()
    .reverse();
  for (const [index, name] of old.entries()) {
    const path = join(folder, name);
    if (index >= KEPT_FILES || at - statSync(path).mtimeMs > KEPT_MS) unlinkSync(path);
  }
}
