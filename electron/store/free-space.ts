import { statfsSync } from "node:fs";
import { dirname } from "node:path";

/** What may still be written to the disk that a folder is on, or will be on, in bytes; undefined where nobody says. */
export function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? undefined : freeBytes(parent);
  }
}
