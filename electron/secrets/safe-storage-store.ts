import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { SecretName } from "../../shared/secret.ts";
import { parseJson } from "../store/parse-json.ts";
import type { SecretVault } from "./secret-store.ts";
import type { SecretEntry, SecretsFile } from "./secrets-file.ts";

/** The part of Electron's safeStorage that is used here. Its synchronous calls are gone in Electron 46. */
export interface SafeStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(text: string): Promise<Buffer>;
  decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
}

interface SafeStorageDeps {
  readonly safeStorage: SafeStorage;
  readonly platform: NodeJS.Platform;
  readonly file: SecretsFile;
}

/** A password that is part of Chromium's source protects nothing (electronjs.org/docs/latest/api/safe-storage). */
const UNPROTECTED = ["basic_text", "unknown"];

const NO_STORE =
  "There is no password store, such as GNOME Keyring or KWallet, to encrypt a file with.";

/**
 * Chromium's mark of what it has encrypted with a password that stands in its source. On Linux it goes on with that
 * where the password store that it has chosen does not answer, and says nothing of it; the same mark is a good one on
 * macOS and Windows (components/os_crypt/sync/os_crypt_linux.cc, os_crypt_mac.mm, os_crypt_win.cc).
 */
const PUBLISHED_PREFIX = "v10";

/** What is encrypted: the name with the value, so that no entry of the file can pass for another. */
const sealed = z.object({ name: z.string(), value: z.string() });

/** A vault whose entries may turn out to be readable for everybody. */
export interface SafeStorageVault extends SecretVault {
  /** Why what is kept under this name protects nothing; undefined where it does, or where nothing is kept. */
  exposure(name: SecretName): string | undefined;
}

/** Encrypts with a key that the system keeps, and keeps the result in the app's own file. */
export function createSafeStorageStore(deps: SafeStorageDeps): SafeStorageVault {
  const { safeStorage, platform, file } = deps;
  const backend = (): string =>
    platform === "linux" ? (safeStorage.getSelectedStorageBackend?.() ?? "unknown") : platform;

  const isPublished = (encrypted: Buffer): boolean =>
    platform === "linux" &&
    encrypted.subarray(0, PUBLISHED_PREFIX.length).toString("latin1") === PUBLISHED_PREFIX;

  async function encrypt(name: SecretName, value: string): Promise<string> {
    let encrypted: Buffer;
    try {
      encrypted = await safeStorage.encryptStringAsync(JSON.stringify({ name, value }));
    } catch (cause) {
      throw new AppError("secret-unreadable", "The system could not encrypt the key.", { cause });
    }
    if (isPublished(encrypted)) throw new AppError("secret-unreadable", NO_STORE);
    return encrypted.toString("base64");
  }

  async function decrypt(name: SecretName, entry: EncryptedEntry): Promise<string> {
    if (entry.backend !== backend()) {
      throw new AppError(
        "secret-unreadable",
        `This key was encrypted with ${entry.backend}, which is not there now. Sign in as you did when you saved it, or enter it again.`,
      );
    }
    try {
      const encrypted = Buffer.from(entry.ciphertext, "base64");
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(encrypted);
      const opened = parseJson(sealed, result);
      if (opened?.name !== name) throw new TypeError("Not what was encrypted for this name.");
      if (shouldReEncrypt) await encryptAgain(name, entry, opened.value);
      return opened.value;
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError(
        "secret-unreadable",
        "This key could not be decrypted. Unlock your system’s keychain and try again, or enter the key again.",
        { cause },
      );
    }
  }

  /** What the system does not take now stays as it is: it could be read. */
  async function encryptAgain(
    name: SecretName,
    entry: EncryptedEntry,
    value: string,
  ): Promise<void> {
    try {
      file.write(name, { ...entry, ciphertext: await encrypt(name, value) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }

  const entryOf = (name: SecretName): EncryptedEntry | undefined => {
    const entry = file.read(name);
    return entry?.place === "safe-storage" ? entry : undefined;
  };

  return {
    place: "safe-storage",
    async findProblem() {
      if (UNPROTECTED.includes(backend())) {
        return NO_STORE;
      }
      const isAvailable = await safeStorage.isAsyncEncryptionAvailable().catch(() => false);
      return isAvailable ? undefined : "The system offers no encryption for a file.";
    },
    async set(name, value) {
      const ciphertext = await encrypt(name, value);
      file.write(name, {
        place: "safe-storage",
        backend: backend(),
        ciphertext,
        reason: null,
        leftInKeychain: false,
      });
    },
    async get(name) {
      const entry = entryOf(name);
      return entry === undefined ? undefined : decrypt(name, entry);
    },
    has: (name) => Promise.resolve(entryOf(name) !== undefined),
    exposure(name) {
      const entry = entryOf(name);
      const isExposed = entry !== undefined && isPublished(Buffer.from(entry.ciphertext, "base64"));
      return isExposed ? NO_STORE : undefined;
    },
    delete(name) {
      if (entryOf(name) !== undefined) file.write(name, undefined);
      return Promise.resolve();
    },
  };
}

type EncryptedEntry = Extract<SecretEntry, { place: "safe-storage" }>;
