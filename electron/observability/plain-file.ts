import { closeSync, constants, fstatSync, lstatSync, openSync } from "node:fs";

/** Windows knows neither; there a link is looked for before. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;

/**
 * Opens a file of the app's own, and nothing that somebody planted in its place: a link leads to somebody else's file,
 * under a second name it is one, a pipe keeps whoever opens it waiting.
 *
 * @param flags of `constants`, as in `O_RDONLY`.
 * @returns its descriptor.
 * @throws NotPlain for what is no plain file, else whatever the system says.
 */
export function openPlainFile(path: string, flags: number): number {
  if (O_NOFOLLOW === 0 && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    throw new NotPlain(path);
  }
  let handle: number;
  try {
    handle = openSync(path, flags | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (error) {
    throw isOfAnotherKind(path) ? new NotPlain(path) : error;
  }
  const stats = fstatSync(handle);
  if (stats.isFile() && stats.nlink <= 1) return handle;
  closeSync(handle);
  throw new NotPlain(path);
}

export class NotPlain extends Error {
  constructor(path: string) {
    super(`What stands at ${path} is no plain file.`);
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
