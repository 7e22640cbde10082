import { accessSync, constants, renameSync } from "node:fs";
import { dirname } from "node:path";

/** How long a file may be held by somebody else before that is told. */
const LIMIT_MS = 2_000;
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 100;

/** What a virus scanner, an indexer or a backup program that looks at a file leads to, for a moment. */
const HELD: ReadonlySet<unknown> = new Set(["EPERM", "EBUSY", "EACCES"]);

interface RetryOptions {
  /** Milliseconds. */
  readonly limitMs?: number;
}

/** Renames as `renameSync`, and again for two seconds while somebody else holds one of the files. */
export function rename(from: string, to: string, options: RetryOptions = {}): void {
  retryWhileHeld(to, () => renameSync(from, to), options);
}

/**
 * Does what ends in a rename, and again for two seconds while somebody else holds the file: on Windows every file that
 * was just written is held by whoever looks for viruses in it. Waits in place, since so do its callers: what is written
 * to settings and keys counts only once it is on the disk.
 *
 * @param path the file it is about. Where its folder may not be written to, nothing is tried again.
 * @throws whatever the last try threw.
 */
export function retryWhileHeld<T>(path: string, work: () => T, options: RetryOptions = {}): T {
  const { limitMs = LIMIT_MS } = options;
  const endsAt = performance.now() + limitMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return work();
    } catch (error) {
      if (!isHeld(error, path) || performance.now() + waitMs > endsAt) throw error;
    }
    sleep(waitMs);
  }
}

function isHeld(error: unknown, path: string): boolean {
  if (!(error instanceof Error) || !("code" in error) || !HELD.has(error.code)) return false;
  try {
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    // It lasts: nobody but the owner of the folder can mend it.
    return false;
  }
}

function sleep(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}
