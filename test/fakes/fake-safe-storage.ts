import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { SafeStorage } from "../../electron/secrets/safe-storage-store.ts";

/** Electron's safeStorage as one session of the system offers it. */
export interface FakeSafeStorage extends SafeStorage {
  /** As `getSelectedStorageBackend` names it. */
  backend: string;
  isAvailable: boolean;
  /** What was encrypted so far wants to be encrypted again, as after the system changed its key. */
  wantsReEncryption: boolean;
  /** Another user's session: what was encrypted before cannot be decrypted any more. */
  readonly changeKey: () => void;
  /** Texts that were encrypted, in order. */
  readonly encrypted: readonly string[];
}

export function createFakeSafeStorage(): FakeSafeStorage {
  let key = randomBytes(32);
  const encrypted: string[] = [];
  const storage: FakeSafeStorage = {
    backend: "gnome_libsecret",
    isAvailable: true,
    wantsReEncryption: false,
    encrypted,
    changeKey: () => {
      key = randomBytes(32);
    },
    getSelectedStorageBackend: () => storage.backend,
    isAsyncEncryptionAvailable: () => Promise.resolve(storage.isAvailable),
    encryptStringAsync: async (text) => {
      await Promise.resolve();
      if (!storage.isAvailable) throw new Error("Encryption is not available.");
      encrypted.push(text);
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]);
    },
    decryptStringAsync: async (buffer) => {
      await Promise.resolve();
      if (!storage.isAvailable) throw new Error("Decryption is not available.");
      const decipher = createDecipheriv("aes-256-gcm", key, buffer.subarray(0, 12));
      decipher.setAuthTag(buffer.subarray(12, 28));
      const result = Buffer.concat([decipher.update(buffer.subarray(28)), decipher.final()]);
      return { result: result.toString("utf8"), shouldReEncrypt: storage.wantsReEncryption };
    },
  };
  return storage;
}
