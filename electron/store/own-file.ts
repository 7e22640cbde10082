import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { isOfOther } from "./file-owner.ts";
import { rename } from "./rename.ts";

/** Windows knows neither; there a link is looked for before. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;

/** No file of ours but the history and the log comes near it. */
const MAXIMUM_BYTES = 1_000_000;

interface ReadOptions {
  /** Whether it may be a link to a file elsewhere: people keep their settings with their other ones. */
  readonly mayBeLink?: boolean;
  /** No more than this is read, whatever the size says; a megabyte unless told. */
  readonly maximumBytes?: number;
  /** Whether it may belong to another user: a person has named it. */
  readonly mayBeOfOthers?: boolean;
}

/**
 * Reads a file that the app keeps in its folder, as data: whatever else may stand in its place is neither waited for
 * nor followed.
 *
 * @throws NotOurs for a link, a pipe, a file of another user or one that is too large; what the system says
 *   for one that is not there or may not be read.
 */
export function readOwnFile(path: string, options: ReadOptions = {}): Buffer {
  const { mayBeLink = false, maximumBytes = MAXIMUM_BYTES, mayBeOfOthers = false } = options;
  if (!mayBeLink) requireNoLink(path);
  const follow = mayBeLink ? 0 : O_NOFOLLOW;
  const handle = openSync(path, constants.O_RDONLY | O_NONBLOCK | follow);
  try {
    const stats = fstatSync(handle);
    const { size, uid } = stats;
    // A folder is left to the system's own words.
    if (!stats.isFile() && !stats.isDirectory()) throw new NotOurs(path, "it is no file");
    if (size > maximumBytes) throw new NotOurs(path, "it is far too large");
    if (!mayBeOfOthers && isOfOther(path, uid))
      throw new NotOurs(path, "it belongs to another user");
    const bytes = Buffer.alloc(size + 1);
    let read = 0;
    while (read < bytes.length) {
      const now = readSync(handle, bytes, read, bytes.length - read, read);
      if (now === 0) break;
      read += now;
    }
    return bytes.subarray(0, read);
  } finally {
    closeSync(handle);
  }
}

/**
 * Writes a file that the app keeps in its folder: all of it or nothing, on the disk when it returns, readable by its
 * owner alone. A link in its place is replaced, and what it leads to stays as it is.
 *
 * @throws what the system says; then what was there is there still.
 */
export function writeOwnFile(path: string, content: string | Uint8Array): void {
  // Nobody can have put anything under a name that nobody knows.
  const unfinished = `${path}.${randomBytes(8).toString("hex")}`;
  const handle = openSync(
    unfinished,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | O_NOFOLLOW,
    0o600,
  );
  try {
    try {
      writeFileSync(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    rename(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/**
 * Opens a file of the app's own, and nothing that somebody planted in its place: a link leads to somebody else's file,
 * under a second name it is one, a pipe keeps whoever opens it waiting.
 *
 * @param flags of `constants`, as in `O_RDONLY`.
 * @returns its descriptor.
 * @throws NotOurs for what is no plain file, else whatever the system says.
 */
export function openPlainFile(path: string, flags: number): number {
  requireNoLink(path);
  let handle: number;
  try {
    handle = openSync(path, flags | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (error) {
    throw isOfAnotherKind(path) ? new NotOurs(path, "it is no file") : error;
  }
  const stats = fstatSync(handle);
  if (stats.isFile() && stats.nlink <= 1) return handle;
  closeSync(handle);
  throw new NotOurs(path, "it is no file of its own");
}

/** What stands in the place of a file of the app's is none of them. */
export class NotOurs extends Error {
  /** The middle of a sentence. */
  readonly problem: string;

  constructor(path: string, problem: string) {
    super(`What stands at ${path} cannot be used: ${problem}.`);
    this.problem = problem;
  }
}

function requireNoLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    throw new NotOurs(path, "it is a link");
  }
}

/** A folder is left to the system's own words: nothing is gained by moving it. */
function isOfAnotherKind(path: string): boolean {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats !== undefined && !stats.isFile() && !stats.isDirectory();
  } catch {
    return false;
  }
}

/** The file of this user's that a link leads to; undefined for what is no link, or leads to anything else. */
export function linkedFile(path: string): string | undefined {
  try {
    if (!lstatSync(path).isSymbolicLink()) return undefined;
    const real = realpathSync(path);
    const stats = lstatSync(real);
    const own = process.getuid?.() ?? stats.uid;
    const isOwn = stats.uid === own || (stats.uid !== 0 && !isOfOther(real, stats.uid));
    return stats.isFile() && isOwn ? real : undefined;
  } catch {
    return undefined;
  }
}
