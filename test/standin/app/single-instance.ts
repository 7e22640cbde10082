import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/** What a second instance tells the first one. */
export interface SecondInstance {
  readonly argv: readonly string[];
  readonly workingDirectory: string;
  readonly additionalData: unknown;
}

/**
 * The lock of one userData folder: a symbolic link naming the process that holds it, as Chromium's own lock is. A second
 * instance leaves its message as a file beside it, because Electron's call answers at once and the caller may be gone
 * before anything asynchronous has happened.
 */
export class SingleInstance {
  #folder: string | undefined;

  get held(): boolean {
    return this.#folder !== undefined;
  }

  request(
    userData: string,
    message: SecondInstance,
    onSecond: (message: SecondInstance) => void,
  ): boolean {
    if (this.held) return true;
    const folder = path.join(userData, "standin-lock");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = path.join(folder, "lock");
    if (!takeLock(lock) && !tellHolder(folder, lock, message)) return false;
    this.#folder = folder;
    process.once("exit", () => this.release());
    const watcher = watch(folder, () => readMessages(folder, onSecond));
    watcher.unref();
    return true;
  }

  release(): void {
    if (this.#folder === undefined) return;
    // The lock first: a message that goes with the folder was heard by nobody, and its writer looks here.
    rmSync(path.join(this.#folder, "lock"), { force: true });
    rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}

/** As long as Chromium waits for the first instance to answer (`ProcessSingleton`), before it gives up. */
const ANSWER_LIMIT_MS = 20_000;

/**
 * Leaves a message for the process that holds the lock, and waits until it was read: one that is ending reads nothing
 * more, and then the lock is ours.
 *
 * @returns whether the lock was taken in the end.
 */
function tellHolder(folder: string, lock: string, message: SecondInstance): boolean {
  const file = path.join(folder, `${process.pid}.json`);
  const heard = heardFile(folder, file);
  rmSync(heard, { force: true });
  try {
    writeFileSync(`${file}.new`, JSON.stringify(message));
    renameSync(`${file}.new`, file);
  } catch {
    // The folder went with its holder.
    return takeLock(lock);
  }
  const giveUpAt = performance.now() + ANSWER_LIMIT_MS;
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  while (performance.now() < giveUpAt) {
    // Heard is heard, even by one who ends because of it; a message that went with the folder was not.
    if (existsSync(heard)) {
      rmSync(heard, { force: true });
      return false;
    }
    if (!isLockHeld(lock)) {
      if (!takeLock(lock)) continue;
      rmSync(file, { force: true });
      return true;
    }
    Atomics.wait(sleeper, 0, 0, 5);
  }
  return false;
}

/** Where a message goes when it was read: beside the folder, which may end with its holder. Its writer removes it. */
function heardFile(folder: string, file: string): string {
  return `${folder}-heard-${path.basename(file)}`;
}

function isLockHeld(lock: string): boolean {
  try {
    return isAlive(Number(readlinkSync(lock)));
  } catch {
    return false;
  }
}

function takeLock(lock: string): boolean {
  try {
    symlinkSync(String(process.pid), lock);
    return true;
  } catch {
    if (isLockHeld(lock)) return false;
    // Its holder is gone, or went with the folder in this very moment.
    mkdirSync(path.dirname(lock), { recursive: true, mode: 0o700 });
    rmSync(lock, { force: true });
    return takeLock(lock);
  }
}

/** Alive and one of us: process ids are used again. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("boot.ts");
  } catch {
    return false;
  }
}

function readMessages(folder: string, onSecond: (message: SecondInstance) => void): void {
  // The folder may be deleted while the app runs; Electron's own lock says nothing then, either.
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(".json")) continue;
    const file = path.join(folder, name);
    const message = JSON.parse(readFileSync(file, "utf8")) as SecondInstance;
    renameSync(file, heardFile(folder, file));
    onSecond(message);
  }
}
