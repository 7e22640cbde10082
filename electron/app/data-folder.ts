import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmdirSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";

interface Rights {
  readonly uid: number;
  readonly mode: number;
}

interface ClaimDeps {
  /** Who asks; undefined on Windows, which keeps folders by where they lie and has no owners in this sense. */
  readonly uid?: number | undefined;
  /** Of a path, or of what is open. */
  readonly rightsOf?: (of: string | number) => Rights;
}

/**
 * Makes the folder for everything the app writes, where it is not there yet, and looks whose it is. What lies in it is
 * read as the owner's own settings and history, so nobody else may put anything there. A disk that keeps no owners and
 * no rights (FAT, exFAT, many network disks) says the same of every folder; whoever chooses it cannot do better.
 *
 * @returns why the folder cannot be used, in words for a person; undefined when it can.
 */
export function claimDataFolder(
  path: string,
  { uid = process.getuid?.(), rightsOf = readRights }: ClaimDeps = {},
): string | undefined {
  let real: string;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    real = realpathSync(path);
    if (!statSync(real).isDirectory()) return `${path} is not a folder.`;
  } catch {
    return `The folder ${path} cannot be made or used.`;
  }
  if (uid === undefined) return undefined;
  const problem = problemOf(real, { uid, rightsOf });
  if (problem === undefined) return undefined;
  return keepsRights(real, { uid, rightsOf }) ? problem : undefined;
}

const readRights = (of: string | number): Rights =>
  typeof of === "number" ? fstatSync(of) : statSync(of);

/** Whether a folder that is made there for its owner alone is that afterwards. */
function keepsRights(folder: string, { uid, rightsOf }: Required<ClaimDeps>): boolean {
  try {
    const probe = mkdtempSync(join(folder, ".rights-"));
    try {
      // By its handle: whoever may write here may put another folder in its place meanwhile.
      const handle = openSync(
        probe,
        constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW,
      );
      try {
        fchmodSync(handle, 0o700);
        const { uid: owner, mode } = rightsOf(handle);
        return owner === uid && (mode & 0o077) === 0;
      } finally {
        closeSync(handle);
      }
    } finally {
      rmdirSync(probe);
    }
  } catch {
    // Nothing can be made there, or no rights be given: there is no telling, and so no exception.
    return true;
  }
}

const WRITABLE_BY_ALL = 0o002;
/** In such a folder everybody may write, but only an owner may rename or delete (`/tmp`). */
const STICKY = 0o1000;

function problemOf(folder: string, { uid, rightsOf }: Required<ClaimDeps>): string | undefined {
  const { uid: owner, mode } = rightsOf(folder);
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
  const { uid: parentOwner, mode: around } = rightsOf(parent);
  // Whoever runs the system may do so anyway.
  if (parentOwner !== uid && parentOwner !== 0) {
    return (
      `Another user of this computer can replace the folder ${folder}, because ${parent} belongs to them. ` +
      "Choose another folder with --user-data-dir."
    );
  }
  if ((around & WRITABLE_BY_ALL) !== 0 && (around & STICKY) === 0) {
    return (
      `Every user of this computer can replace the folder ${folder}, because all can write to ${parent}. ` +
      "Choose another folder with --user-data-dir."
    );
  }
  return undefined;
}
