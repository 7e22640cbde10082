import { randomUUID } from "node:crypto";
import { AppError } from "../../shared/errors.ts";
import { isTooLongForWindows, TOO_LONG_FOR_WINDOWS } from "../../shared/secret-limits.ts";
import type { SecretName } from "../../shared/secret.ts";
import { toKeychainProblem } from "./keychain-problem.ts";
import { createSerial } from "./serial.ts";
import type { SecretVault } from "./secret-store.ts";

/** The part of keytar that is used here. */
export interface Keytar {
  setPassword(service: string, account: string, password: string): Promise<void>;
  getPassword(service: string, account: string): Promise<string | null>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

interface KeychainDeps {
  /** Loads keytar, which is native and optional: it may be missing or unable to load. */
  readonly load: () => Promise<Keytar>;
  /** Tells the entries of one profile from another's; the keychain belongs to the user, not to the profile. */
  readonly profile: string;
  readonly platform: NodeJS.Platform;
  /** How long one call may take. The system may be showing a prompt meanwhile, so it is a person's time. */
  readonly limitMs: number;
}

/** What every entry is filed under. */
export const KEYCHAIN_SERVICE = "Parley";
/** No name of a secret. */
const PROBE = "probe";

/** The system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux. */
export function createKeychainStore({
  load,
  profile,
  platform,
  limitMs,
}: KeychainDeps): SecretVault {
  const account = (name: string): string => `${name} (${profile})`;
  const inTurn = createSerial();
  /** Calls that were given up and have not come back; each holds one of Node's few worker threads. */
  let overdue = 0;
  let hasProved = false;
  let proving: Promise<void> | undefined;

  /** One call at a time, and so one prompt. @throws AppError `secret-unreadable` with the reason in plain words. */
  const ask = <T>(question: (keytar: Keytar) => Promise<T>): Promise<T> =>
    inTurn("keychain", () => askNow(question));

  async function askNow<T>(question: (keytar: Keytar) => Promise<T>): Promise<T> {
    if (overdue > 0) throw unreadable("The system’s keychain has not answered an earlier request.");
    const answer = load().then(question);
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        overdue += 1;
        const back = (): void => void (overdue -= 1);
        answer.then(back, back);
        reject(unreadable(`The system’s keychain did not answer in ${limitMs / 1_000} seconds.`));
      }, limitMs);
    });
    try {
      return await Promise.race([answer, tooLate]);
    } catch (error) {
      throw error instanceof AppError ? error : unreadable(toKeychainProblem(error), error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A locked keychain answers a read with "nothing there"; only a write tells the truth. */
  async function prove(): Promise<void> {
    const value = randomUUID();
    await ask((keytar) => keytar.setPassword(KEYCHAIN_SERVICE, account(PROBE), value));
    const read = await ask((keytar) => keytar.getPassword(KEYCHAIN_SERVICE, account(PROBE)));
    await ask((keytar) => keytar.deletePassword(KEYCHAIN_SERVICE, account(PROBE)));
    if (read !== value) throw unreadable("The system’s keychain does not keep what it is given.");
    hasProved = true;
  }

  /** Two at once would delete each other's entry. */
  async function proveOnce(): Promise<void> {
    proving ??= prove().finally(() => (proving = undefined));
    await proving;
  }

  async function read(name: SecretName): Promise<string | undefined> {
    const value = await ask((keytar) => keytar.getPassword(KEYCHAIN_SERVICE, account(name)));
    if (value === null) await proveOnce();
    return value ?? undefined;
  }

  async function remove(name: SecretName): Promise<void> {
    const isRemoved = await ask((keytar) => keytar.deletePassword(KEYCHAIN_SERVICE, account(name)));
    if (!isRemoved) await proveOnce();
  }

  return {
    place: "keychain",
    async findProblem() {
      if (hasProved) return undefined;
      try {
        await proveOnce();
        return undefined;
      } catch (error) {
        if (error instanceof AppError) return error.message;
        throw error;
      }
    },
    async set(name, value) {
      if (platform === "win32" && isTooLongForWindows(value))
        throw unreadable(TOO_LONG_FOR_WINDOWS);
      await ask((keytar) => keytar.setPassword(KEYCHAIN_SERVICE, account(name), value));
    },
    get: (name) => withAdvice(read(name)),
    has: async (name) => (await withAdvice(read(name))) !== undefined,
    delete: (name) => withAdvice(remove(name)),
  };
}

/** What may be there is not lost, and a person can do something about it. */
async function withAdvice<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw unreadable(`${error.message} Unlock your keychain, then try again.`, error);
  }
}

const unreadable = (message: string, cause?: unknown): AppError =>
  new AppError("secret-unreadable", message, { cause });
