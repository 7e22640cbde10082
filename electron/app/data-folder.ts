import { mkdirSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes the folder for everything the app writes, where it is not there yet, and looks whose it is. What lies in it is
 * read as the owner's own settings and history, so nobody else may put anything there.
 *
 * @returns why the folder cannot be used, in words for a person; undefined when it can.
 */
export function claimDataFolder(path: string, uid = process.getuid?.()): string | undefined {
  let real: string;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    real = realpathSync(path);
    if (!statSync(real).isDirectory()) return `${path} is not a folder.`;
  } catch {
    return `The folder ${path} cannot be made or used.`;
  }
  // Windows keeps folders by where they lie, and has no owners in this sense.
  if (uid === undefined) return undefined;
  return problemOf(real, uid);
}

const WRITABLE_BY_ALL = 0o002;
/** In such a folder everybody may write, but only an owner may rename or delete (`/tmp`). */
const STICKY = 0o1000;

function problemOf(folder: string, uid: number): string | undefined {
  const { uid: owner, mode } = statSync(folder);
  if (owner !== uid) {
    return (
      `The folder ${folder} belongs to another user of this computer, who could change your conversations and settings. ` +
      "Choose a folder of your own with --user-data-dir."
    );
  }
  if ((mode & WRITABLE_BY_ALL) !== 0) {
    return (
      `Every user of this computer can write to the folder ${folder}. ` +
      "Take that right away (chmod o-w), look at what is in it, and start Parley again."
    );
  }
  const parent = dirname(folder);
  const { mode: around } = statSync(parent);
  if ((around & WRITABLE_BY_ALL) !== 0 && (around & STICKY) === 0) {
    return (
      `Every user of this computer can replace the folder ${folder}, because all can write to ${parent}. ` +
      "Choose another folder with --user-data-dir."
    );
  }
  return undefined;
}
