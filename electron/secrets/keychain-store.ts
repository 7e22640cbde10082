import { randomUUID } from "node:crypto";
import { AppError } from "../../shared/errors.ts";
import type { SecretName } from "../../shared/secret.ts";
import { toKeychainProblem } from "./keychain-problem.ts";
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
  /** How long one call may take. The system may be showing a prompt meanwhile, so it is a person's time. */
  readonly limitMs: number;
}

const SERVICE = "Parley";
/** No name of a secret. */
const PROBE = "probe";

/** The system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux. */
export function createKeychainStore({ load, profile, limitMs }: KeychainDeps): SecretVault {
  const account = (name: string): string => `${name} (${profile})`;
  /** Calls that were given up and have not come back; each holds one of Node's few worker threads. */
  let overdue = 0;
  let hasProved = false;
  let proving: Promise<void> | undefined;

  /** @throws AppError `secret-unreadable` with the reason in plain words. */
  async function ask<T>(question: (keytar: Keytar) => Promise<T>): Promise<T> {
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

  /** A locked keychain answers a read with "nothing there"; only a write tells the truth (tech.md, section 6). */
  async function prove(): Promise<void> {
    const value = randomUUID();
    await ask((keytar) => keytar.setPassword(SERVICE, account(PROBE), value));
    const read = await ask((keytar) => keytar.getPassword(SERVICE, account(PROBE)));
    await ask((keytar) => keytar.deletePassword(SERVICE, account(PROBE)));
    if (read !== value) throw unreadable("The system’s keychain does not keep what it is given.");
    hasProved = true;
  }

  /** Two at once would delete each other's entry. */
  async function proveOnce(): Promise<void> {
    proving ??= prove().finally(() => (proving = undefined));
    await proving;
  }

  async function get(name: SecretName): Promise<string | undefined> {
    const value = await ask((keytar) => keytar.getPassword(SERVICE, account(name)));
    if (value !== null) return value;
    await proveOnce();
    return undefined;
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
    set: (name, value) => ask((keytar) => keytar.setPassword(SERVICE, account(name), value)),
    get,
    has: async (name) => (await get(name)) !== undefined,
    async delete(name) {
      const isDeleted = await ask((keytar) => keytar.deletePassword(SERVICE, account(name)));
      if (!isDeleted) await proveOnce();
    },
  };
}

const unreadable = (message: string, cause?: unknown): AppError =>
  new AppError("secret-unreadable", message, { cause });
