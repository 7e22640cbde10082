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

/** What is encrypted: the name with the value, so that no entry of the file can pass for another. */
const sealed = z.object({ name: z.string(), value: z.string() });

/** Encrypts with a key that the system keeps, and keeps the result in the app's own file. */
export function createSafeStorageStore(deps: SafeStorageDeps): SecretVault {
  const { safeStorage, platform, file } = deps;
  const backend = (): string =>
    platform === "linux" ? (safeStorage.getSelectedStorageBackend?.() ?? "unknown") : platform;

  async function encrypt(name: SecretName, value: string): Promise<string> {
    try {
      const encrypted = await safeStorage.encryptStringAsync(JSON.stringify({ name, value }));
      return encrypted.toString("base64");
    } catch (cause) {
      throw new AppError("secret-unreadable", "The system could not encrypt the key.", { cause });
    }
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
      if (shouldReEncrypt) {
        file.write(name, { ...entry, ciphertext: await encrypt(name, opened.value) });
      }
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

  const entryOf = (name: SecretName): EncryptedEntry | undefined => {
    const entry = file.read(name);
    return entry?.place === "safe-storage" ? entry : undefined;
  };

  return {
    place: "safe-storage",
    async findProblem() {
      if (UNPROTECTED.includes(backend())) {
        return "There is no password store, such as GNOME Keyring or KWallet, to encrypt a file with.";
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
    delete(name) {
      if (entryOf(name) !== undefined) file.write(name, undefined);
      return Promise.resolve();
    },
  };
}

type EncryptedEntry = Extract<SecretEntry, { place: "safe-storage" }>;
