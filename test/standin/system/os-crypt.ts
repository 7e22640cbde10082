import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { app } from "../app/app.ts";
import { commandLine } from "../app/command-line.ts";
import { hasMode } from "../core/modes.ts";

export type StorageBackend = "basic_text" | "gnome_libsecret" | "kwallet" | "kwallet5" | "kwallet6";

/** A key of Chromium's os_crypt and the mark of what it has encrypted. */
export interface OsCryptKey {
  readonly prefix: "v10" | "v11";
  readonly key: Buffer;
}

/** All of components/os_crypt/sync/os_crypt_linux.cc: what makes ciphertexts of a Linux Electron readable here. */
const SALT = "saltysalt";
const ITERATIONS = 1;
const KEY_BYTES = 16;
const IV = Buffer.alloc(16, " ");
const PUBLISHED_PASSWORD = "peanuts";

const derive = (password: string): Buffer =>
  pbkdf2Sync(password, SALT, ITERATIONS, KEY_BYTES, "sha1");

/** Protects nothing: its password is part of Chromium's source. */
export const PUBLISHED_KEY: OsCryptKey = { prefix: "v10", key: derive(PUBLISHED_PASSWORD) };

const OF_SWITCH: Readonly<Record<string, StorageBackend>> = {
  basic: "basic_text",
  "gnome-libsecret": "gnome_libsecret",
  kwallet: "kwallet",
  kwallet5: "kwallet5",
  kwallet6: "kwallet6",
};

/** Desktops as docs/api/safe-storage.md lists them; any other one gets "basic_text". */
const OF_DESKTOP: Readonly<Record<string, StorageBackend>> = {
  "X-Cinnamon": "gnome_libsecret",
  Deepin: "gnome_libsecret",
  GNOME: "gnome_libsecret",
  Pantheon: "gnome_libsecret",
  XFCE: "gnome_libsecret",
  UKUI: "gnome_libsecret",
  Unity: "gnome_libsecret",
};
const OF_KDE_VERSION: Readonly<Record<string, StorageBackend>> = {
  "5": "kwallet5",
  "6": "kwallet6",
};

/** The password manager Chromium would choose here. Whether one answers is another matter. */
export function selectedBackend(): StorageBackend {
  for (const mode of ["gnome-libsecret", "kwallet", "kwallet5", "kwallet6"] as const)
    if (hasMode(mode)) return OF_SWITCH[mode] ?? "basic_text";
  // Playwright's loader always says "basic".
  const asked = OF_SWITCH[commandLine.getSwitchValue("password-store")];
  if (asked) return asked;
  for (const desktop of (process.env["XDG_CURRENT_DESKTOP"] ?? "").split(":")) {
    if (desktop === "KDE")
      return OF_KDE_VERSION[process.env["KDE_SESSION_VERSION"] ?? ""] ?? "kwallet";
    if (OF_DESKTOP[desktop]) return OF_DESKTOP[desktop];
  }
  return "basic_text";
}

/**
 * The key under the password that the desktop's password manager keeps; undefined without one. There is one in the mode
 * "secret-service" only, and it keeps its password in userData.
 */
export function protectedKey(): OsCryptKey | undefined {
  if (selectedBackend() === "basic_text" || !hasMode("secret-service")) return undefined;
  const folder = app.getPath("userData");
  const file = path.join(folder, "standin-secret-service");
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, randomBytes(16).toString("base64"), { mode: 0o600 });
  }
  return { prefix: "v11", key: derive(readFileSync(file, "utf8")) };
}

export function encryptWith({ prefix, key }: OsCryptKey, text: string): Buffer {
  const cipher = createCipheriv("aes-128-cbc", key, IV);
  return Buffer.concat([Buffer.from(prefix), cipher.update(text, "utf8"), cipher.final()]);
}

/** Throws when the text was not encrypted with this key. */
export function decryptWith({ prefix, key }: OsCryptKey, encrypted: Buffer): string {
  const decipher = createDecipheriv("aes-128-cbc", key, IV);
  return Buffer.concat([
    decipher.update(encrypted.subarray(prefix.length)),
    decipher.final(),
  ]).toString("utf8");
}
