import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { app } from "../app/app.ts";

/** Electron marks its ciphertexts too ("v10"); ours says that Electron could not read it. */
const PREFIX = Buffer.from("standin1");
const IV_BYTES = 12;
const TAG_BYTES = 16;

function requireReady(): void {
  if (!app.isReady()) throw new Error("safeStorage cannot be used before app is ready");
}

/** A key file in userData: real encryption, and exactly as honest as "basic_text" is about who can read it. */
function key(): Buffer {
  const folder = app.getPath("userData");
  const file = path.join(folder, "standin-safe-storage.key");
  if (existsSync(file)) return readFileSync(file);
  mkdirSync(folder, { recursive: true });
  const fresh = randomBytes(32);
  writeFileSync(file, fresh, { mode: 0o600 });
  return fresh;
}

/** https://www.electronjs.org/docs/latest/api/safe-storage */
export const safeStorage = {
  isEncryptionAvailable(): boolean {
    return app.isReady();
  },
  async isAsyncEncryptionAvailable(): Promise<boolean> {
    await app.whenReady();
    return true;
  },
  getSelectedStorageBackend(): "basic_text" | "unknown" {
    return app.isReady() ? "basic_text" : "unknown";
  },
  setUsePlainTextEncryption(_use: boolean): void {
    // Already what "basic_text" amounts to.
  },
  encryptString(plainText: string): Buffer {
    requireReady();
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv("aes-256-gcm", key(), iv);
    const body = Buffer.concat([cipher.update(plainText, "utf8"), cipher.final()]);
    return Buffer.concat([PREFIX, iv, cipher.getAuthTag(), body]);
  },
  decryptString(encrypted: Buffer): string {
    requireReady();
    if (!Buffer.isBuffer(encrypted) || !encrypted.subarray(0, PREFIX.length).equals(PREFIX))
      throw new Error(
        "Error while decrypting the ciphertext provided to safeStorage.decryptString.",
      );
    const iv = encrypted.subarray(PREFIX.length, PREFIX.length + IV_BYTES);
    const rest = encrypted.subarray(PREFIX.length + IV_BYTES);
    try {
      const decipher = createDecipheriv("aes-256-gcm", key(), iv).setAuthTag(
        rest.subarray(0, TAG_BYTES),
      );
      return Buffer.concat([decipher.update(rest.subarray(TAG_BYTES)), decipher.final()]).toString(
        "utf8",
      );
    } catch {
      throw new Error(
        "Error while decrypting the ciphertext provided to safeStorage.decryptString.",
      );
    }
  },
  async encryptStringAsync(plainText: string): Promise<Buffer> {
    await Promise.resolve();
    return safeStorage.encryptString(plainText);
  },
  async decryptStringAsync(
    encrypted: Buffer,
  ): Promise<{ result: string; shouldReEncrypt: boolean }> {
    await Promise.resolve();
    return { result: safeStorage.decryptString(encrypted), shouldReEncrypt: false };
  },
};
