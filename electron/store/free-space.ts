import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

/** What may still be written to the disk that a folder is on, or will be on, in bytes; undefined where nobody says. */
export function freeBytes(folder: string): number | undefined {
  try {
    const { blocks, bavail, bsize } = statfsSync(folder);
    // Of no size at all is no disk, but what many that are mounted from elsewhere (FUSE, a cloud) say of themselves.
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? undefined : freeBytes(parent);
  }
}

/** Less than SQLite's shared memory and the beginning of a log take. */
const FULL_BELOW_BYTES = 1_000_000;
const PROBE_BYTES = 65_536;

/** Whether a folder takes nothing more, because its disk is full or this user's share of it is: a share is not told. */
export function isFull(folder: string): boolean {
  const free = freeBytes(folder);
  if (free !== undefined && free < FULL_BELOW_BYTES) return true;
  const probe = join(folder, `.space-${randomBytes(8).toString("hex")}`);
  try {
    const handle = openSync(probe, "wx", 0o600);
    try {
      writeSync(handle, Buffer.alloc(PROBE_BYTES, 1));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    return false;
  } catch (error) {
    const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ENOSPC" || code === "EDQUOT";
  } finally {
    rmSync(probe, { force: true });
  }
}
