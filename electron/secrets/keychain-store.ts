import { randomUUID } from "node:crypto";
import { AppError } from "../../shared/errors.ts";
import { isTooLongForWindows, TOO_LONG_FOR_WINDOWS } from "../../shared/secret-limits.ts";
import type { SecretName } from "../../shared/secret.ts";
import { afterTime } from "../clock/time-limit.ts";
import { toKeychainProblem } from "./keychain-problem.ts";
import { createSerial } from "./serial.ts";
import type { SecretVault } from "./secret-store.ts";

/** The part of keytar that is used here. */
export interface Keytar {
  setPassword(service: string, account: string, password: string): Promise<void>;
  getPassword(service: string, account: string): Promise<string | null>;
  deletePassword(service: string, account: string): Promise<boolean>;
  findCredentials(service: string): Promise<{ account: string; password: string }[]>;
}

/** The system's keychain. It belongs to the user: a mark tells the entries of one profile from another's. */
export interface Keychain {
  /** Why nothing can be kept in it now, as a sentence; undefined when it can. */
  findProblem(): Promise<string | undefined>;
  /** The entries with this mark. */
  of(mark: string): SecretVault;
  /**
   * Every value under this name, whatever its mark.
   *
   * @throws AppError `secret-unreadable`.
   */
  findAll(name: SecretName): Promise<readonly string[]>;
}

interface KeychainDeps {
  /** Loads keytar, which is native and optional: it may be missing or unable to load. */
  readonly load: () => Promise<Keytar>;
  /** For an entry that proves that the keychain works: two apps at once would delete each other's. */
  readonly probeMark: () => string;
  readonly platform: NodeJS.Platform;
  /** How long one call may take. The system may be showing a prompt meanwhile, so it is a person's time. */
  readonly limitMs: number;
}

/** What every entry is filed under. */
export const KEYCHAIN_SERVICE = "Parley";
/** No name of a secret. */
const PROBE = "probe";

/** Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux. */
export function createKeychain({ load, probeMark, platform, limitMs }: KeychainDeps): Keychain {
  const accountOf = (name: string, mark: string): string => `${name} (${mark})`;
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
    const { promise: tooLate, reject } = Promise.withResolvers<never>();
    const stopClock = afterTime(limitMs, () => {
      overdue += 1;
      const back = (): void => void (overdue -= 1);
      answer.then(back, back);
      reject(unreadable(`The system’s keychain did not answer in ${limitMs / 1_000} seconds.`));
    });
    try {
      return await Promise.race([answer, tooLate]);
    } catch (error) {
      throw error instanceof AppError ? error : unreadable(toKeychainProblem(error), error);
    } finally {
      stopClock();
    }
  }

  /** A locked keychain answers a read with "nothing there"; only a write tells the truth. */
  async function prove(): Promise<void> {
    const value = randomUUID();
    const account = accountOf(PROBE, probeMark());
    await ask((keytar) => keytar.setPassword(KEYCHAIN_SERVICE, account, value));
    const read = await ask((keytar) => keytar.getPassword(KEYCHAIN_SERVICE, account));
    await ask((keytar) => keytar.deletePassword(KEYCHAIN_SERVICE, account));
    if (read !== value) throw unreadable("The system’s keychain does not keep what it is given.");
    hasProved = true;
  }

  /** Two at once would delete each other's entry. */
  async function proveOnce(): Promise<void> {
    proving ??= prove().finally(() => (proving = undefined));
    await proving;
  }

  async function read(account: string): Promise<string | undefined> {
    const value = await ask((keytar) => keytar.getPassword(KEYCHAIN_SERVICE, account));
    if (value === null) await proveOnce();
    return value ?? undefined;
  }

  async function remove(account: string): Promise<void> {
    const isRemoved = await ask((keytar) => keytar.deletePassword(KEYCHAIN_SERVICE, account));
    if (!isRemoved) await proveOnce();
  }

  async function findProblem(): Promise<string | undefined> {
    if (hasProved) return undefined;
    try {
      await proveOnce();
      return undefined;
    } catch (error) {
      if (error instanceof AppError) return error.message;
      throw error;
    }
  }

  return {
    findProblem,
    of(mark) {
      const account = (name: SecretName): string => accountOf(name, mark);
      return {
        place: "keychain",
        findProblem,
        async set(name, value) {
          if (platform === "win32" && isTooLongForWindows(value)) {
            throw unreadable(TOO_LONG_FOR_WINDOWS);
          }
          await ask((keytar) => keytar.setPassword(KEYCHAIN_SERVICE, account(name), value));
        },
        get: (name) => withAdvice(read(account(name))),
        has: async (name) => (await withAdvice(read(account(name)))) !== undefined,
        delete: (name) => withAdvice(remove(account(name))),
      };
    },
    async findAll(name) {
      const all = await withAdvice(ask((keytar) => keytar.findCredentials(KEYCHAIN_SERVICE)));
      const start = accountOf(name, "").slice(0, -1);
      return all.filter(({ account }) => account.startsWith(start)).map(({ password }) => password);
    },
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
