import { app } from "../app/app.ts";
import {
  decryptWith,
  encryptWith,
  protectedKey,
  PUBLISHED_KEY,
  selectedBackend,
  type OsCryptKey,
  type StorageBackend,
} from "./os-crypt.ts";

/*
 * https://www.electronjs.org/docs/latest/api/safe-storage, after shell/browser/api/electron_api_safe_storage.cc and
 * Chromium's two encryptors. The synchronous one refuses without a password manager; the asynchronous one has a second
 * key provider and goes on under the published password, whatever `getSelectedStorageBackend` says.
 */
let usesPublishedPassword = false;

const NOT_READY = "safeStorage cannot be used before app is ready";
const failed = (work: "encrypting the text" | "decrypting the ciphertext", name: string): string =>
  `Error while ${work} provided to safeStorage.${name}.`;

/** Newest first: the first one encrypts, and what another one encrypted should be encrypted again. */
function asyncKeys(): readonly OsCryptKey[] {
  const own = protectedKey();
  return own ? [own, PUBLISHED_KEY] : [PUBLISHED_KEY];
}

function isMarked(encrypted: Buffer, { prefix }: OsCryptKey): boolean {
  return encrypted.subarray(0, prefix.length).toString("latin1") === prefix;
}

function requireAvailable(problem: string): void {
  if (safeStorage.isEncryptionAvailable()) return;
  throw new Error(app.isReady() ? problem : NOT_READY);
}

export const safeStorage = {
  isEncryptionAvailable(): boolean {
    if (!app.isReady()) return false;
    return (
      protectedKey() !== undefined || (usesPublishedPassword && selectedBackend() === "basic_text")
    );
  },
  /** "temporarily unavailable" does not exist here: the last provider always answers. */
  isAsyncEncryptionAvailable(): Promise<boolean> {
    return Promise.resolve(app.isReady());
  },
  getSelectedStorageBackend(): StorageBackend | "unknown" {
    return app.isReady() ? selectedBackend() : "unknown";
  },
  setUsePlainTextEncryption(use: boolean): void {
    usesPublishedPassword = use;
  },
  encryptString(plainText: string): Buffer {
    requireAvailable(
      `${failed("encrypting the text", "encryptString")} Encryption is not available.`,
    );
    return encryptWith(protectedKey() ?? PUBLISHED_KEY, plainText);
  },
  decryptString(encrypted: Buffer): string {
    const problem = failed("decrypting the ciphertext", "decryptString");
    requireAvailable(`${problem} Decryption is not available.`);
    if (!Buffer.isBuffer(encrypted))
      throw new Error("Expected the first argument of decryptString() to be a buffer");
    if (encrypted.length === 0) return "";
    const key = asyncKeys().find((each) => isMarked(encrypted, each));
    if (!key) throw new Error(`${problem} Ciphertext does not appear to be encrypted.`);
    try {
      return decryptWith(key, encrypted);
    } catch {
      throw new Error(problem);
    }
  },
  async encryptStringAsync(plainText: string): Promise<Buffer> {
    await Promise.resolve();
    if (!app.isReady()) throw new Error(NOT_READY);
    return encryptWith(asyncKeys()[0] ?? PUBLISHED_KEY, plainText);
  },
  async decryptStringAsync(
    encrypted: Buffer,
  ): Promise<{ result: string; shouldReEncrypt: boolean }> {
    await Promise.resolve();
    if (!app.isReady()) throw new Error(NOT_READY);
    if (!Buffer.isBuffer(encrypted))
      throw new Error("Expected the first argument of decryptStringAsync() to be a buffer");
    if (encrypted.length === 0) return { result: "", shouldReEncrypt: false };
    const keys = asyncKeys();
    const key = keys.find((each) => isMarked(encrypted, each));
    try {
      if (!key) throw new Error("no provider's mark");
      return { result: decryptWith(key, encrypted), shouldReEncrypt: key !== keys[0] };
    } catch {
      throw new Error(failed("decrypting the ciphertext", "decryptStringAsync"));
    }
  },
};
