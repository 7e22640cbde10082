import { randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, realpathSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const { O_NOFOLLOW = 0 } = constants as Partial<typeof constants>;

/**
 * Whether a file was put there by another user of this computer. Whoever runs the system may write there anyway. A disk
 * that keeps no owners (FAT, exFAT, many network disks) says of every file that it belongs to whoever mounted it; so it
 * does of one that is made now, and that is how it is told.
 *
 * @param path the file.
 * @param uid its owner, as the system says.
 * @param own who asks; undefined on Windows, where files have no owners in this sense.
 */
export function isOfOther(path: string, uid: number, own = process.getuid?.()): boolean {
  if (own === undefined || uid === own || uid === 0) return false;
  return ownerGivenIn(folderOf(path)) !== uid;
}

/** Where a link leads, if it is one. */
function folderOf(path: string): string {
  try {
    return dirname(realpathSync(path));
  } catch {
    return dirname(path);
  }
}

/** Whom the disk names as the owner of what is made in a folder now; undefined where nothing can be made. */
function ownerGivenIn(folder: string): number | undefined {
  const probe = join(folder, `.owner-${randomBytes(8).toString("hex")}`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | O_NOFOLLOW;
  try {
    const handle = openSync(probe, flags, 0o600);
    try {
      return fstatSync(handle).uid;
    } finally {
      closeSync(handle);
      rmSync(probe, { force: true });
    }
  } catch {
    return undefined;
  }
}
