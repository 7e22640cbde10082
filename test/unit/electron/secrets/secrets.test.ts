import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { seal } from "../../../../electron/secrets/sealed-secret.ts";
import { createSecrets } from "../../../../electron/secrets/create-secrets.ts";
import { sealedText } from "../../../../shared/secret-limits.ts";
import { useFakeClock, useRealClock } from "../../../fakes/fake-clock.ts";
import { createFakeKeytar } from "../../../fakes/fake-keytar.ts";
import { ANY_ORIGIN, asStore } from "../../../fakes/secrets-as-store.ts";
import { createFakeSafeStorage } from "../../../fakes/fake-safe-storage.ts";

const NAME = "endpoint/a";
const OTHER = "langfuse/secret-key";
const KEY = "sk-CANARY-secrets-0000-wxyz";
const UNREADABLE = { code: "secret-unreadable" };

let userData: string;
beforeEach(() => {
  userData = mkdtempSync(join(tmpdir(), "parley-secrets-"));
});
afterEach(() => {
  useRealClock();
  rmSync(userData, { recursive: true, force: true });
});

const path = (): string => join(userData, "secrets.json");
const fileText = (): string => readFileSync(path(), "utf8");

/** A computer: its keychain and its encryption outlive a start of the app. */
function createComputer(platform: NodeJS.Platform = "linux") {
  const keytar = createFakeKeytar();
  const safeStorage = createFakeSafeStorage();
  const loadKeytar = vi.fn(() => Promise.resolve(keytar));
  const start = () =>
    asStore(
      createSecrets({
        userData,
        safeStorage,
        loadKeytar,
        olderOrigin: () => ANY_ORIGIN,
        platform,
        now: () => Date.UTC(2026, 10, 22, 9, 30),
      }),
    );
  return { keytar, safeStorage, loadKeytar, start };
}

describe("where a secret goes", () => {
  it("asks nothing of the system before there is a secret", async () => {
    const { start, loadKeytar, safeStorage } = createComputer();
    const isAvailable = vi.spyOn(safeStorage, "isAsyncEncryptionAvailable");
    const secrets = start();
    expect(await secrets.get(NAME)).toBeUndefined();
    expect(await secrets.status(NAME)).toEqual({ state: "absent", name: NAME });
    await secrets.delete(NAME);
    expect(loadKeytar).not.toHaveBeenCalled();
    expect(isAvailable).not.toHaveBeenCalled();
    expect(existsSync(path())).toBe(false);
  });

  it("into the keychain, with nothing of it in a file and no throw-away entry left", async () => {
    const { start, keytar, safeStorage } = createComputer();
    const secrets = start();
    await secrets.set(NAME, KEY);
    expect(await secrets.status(NAME)).toEqual({
      state: "set",
      name: NAME,
      place: "keychain",
      reason: null,
      lastFour: "wxyz",
      origin: ANY_ORIGIN,
    });
    expect([...keytar.entries.values()]).toEqual([seal({ value: KEY, origin: ANY_ORIGIN })]);
    expect(safeStorage.encrypted).toEqual([]);
    expect(fileText()).not.toContain("wxyz");
  });

  it("encrypted into a file that only its owner may read, when there is no keychain", async () => {
    const { start, keytar } = createComputer();
    keytar.mood = "locked";
    const secrets = start();
    await secrets.set(NAME, KEY);
    expect(await secrets.status(NAME)).toMatchObject({
      place: "safe-storage",
      reason: "The system’s keychain is locked.",
    });
    expect(fileText()).not.toContain("CANARY");
    expect(fileText()).not.toContain(Buffer.from(KEY).toString("base64").slice(0, 20));
    if (process.platform !== "win32") expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(await start().status(NAME)).toMatchObject({
      place: "safe-storage",
      reason: "The system’s keychain is locked.",
    });
  });

  it("out of the keychain, too, when one that had to go elsewhere later is deleted", async () => {
    const { start, keytar } = createComputer();
    await start().set(NAME, "sk-CANARY-older");
    keytar.mood = "locked";
    const secrets = start();
    await secrets.set(NAME, KEY);
    await secrets.set(NAME, KEY);
    expect(await secrets.status(NAME)).toMatchObject({ place: "safe-storage" });
    await expect(secrets.delete(NAME)).rejects.toMatchObject(UNREADABLE);
    expect(await start().get(NAME)).toBe(KEY);
    keytar.mood = "open";
    await start().delete(NAME);
    expect([...keytar.entries.values()]).toEqual([]);
    expect(await start().has(NAME)).toBe(false);
  });

  it.each(["basic_text", "unknown"])(
    "into memory when the only encryption is %s, and says both reasons",
    async (backend) => {
      const { start, keytar, safeStorage } = createComputer();
      keytar.mood = "locked";
      safeStorage.backend = backend;
      const secrets = start();
      await secrets.set(NAME, KEY);
      expect(await secrets.get(NAME)).toBe(KEY);
      expect(await secrets.status(NAME)).toMatchObject({
        place: "session",
        reason:
          "The system’s keychain is locked. There is no password store, such as GNOME Keyring or KWallet, to encrypt a file with.",
      });
      expect(fileText()).not.toContain("CANARY");
      const next = start();
      expect(await next.get(NAME)).toBeUndefined();
      expect(await next.has(NAME)).toBe(false);
      expect(await next.status(NAME)).toMatchObject({
        state: "absent",
        note: expect.stringContaining("one session only") as string,
      });
      await next.delete(NAME);
      expect(await next.status(NAME)).toEqual({ state: "absent", name: NAME });
    },
  );

  it("into memory when keytar is not installed and nothing is encrypted", async () => {
    const { start, loadKeytar, safeStorage } = createComputer();
    loadKeytar.mockRejectedValue(new Error("Cannot find package 'keytar' imported from main.mjs"));
    safeStorage.isAvailable = false;
    const secrets = start();
    await secrets.set(NAME, KEY);
    expect(await secrets.status(NAME)).toMatchObject({
      place: "session",
      reason: expect.stringContaining("is not installed") as string,
    });
  });

  it("moves to the keychain with the next save once there is one", async () => {
    const { start, keytar } = createComputer();
    keytar.mood = "locked";
    const secrets = start();
    await secrets.set(NAME, KEY);
    keytar.mood = "open";
    await secrets.set(NAME, KEY);
    expect(await secrets.status(NAME)).toMatchObject({ place: "keychain" });
    expect(fileText()).not.toContain("ciphertext");
  });

  it("shows no part of a short one", async () => {
    const secrets = createComputer().start();
    await secrets.set(NAME, "a".repeat(19));
    expect(await secrets.status(NAME)).toMatchObject({ lastFour: null });
  });
});

describe("a keychain that hangs", () => {
  it("is given up after a minute; the key is kept elsewhere, and the keychain is left alone", async () => {
    useFakeClock();
    const { start, keytar } = createComputer();
    keytar.mood = "hangs";
    const secrets = start();
    const saved = secrets.set(NAME, KEY);
    await vi.advanceTimersByTimeAsync(60_000);
    await saved;
    expect(await secrets.status(NAME)).toMatchObject({
      place: "safe-storage",
      reason: "The system’s keychain did not answer in 60 seconds.",
    });
    const calls = keytar.calls();
    await secrets.set(OTHER, KEY);
    expect(keytar.calls()).toBe(calls);

    keytar.letGo();
    keytar.mood = "open";
    await vi.advanceTimersByTimeAsync(0);
    await secrets.set(OTHER, KEY);
    expect(await secrets.status(OTHER)).toMatchObject({ place: "keychain" });
  });
});

describe("a secret that cannot be read", () => {
  it("is locked, not gone: it is told, kept and readable later", async () => {
    const { start, keytar } = createComputer();
    await start().set(NAME, KEY);
    keytar.mood = "locked";
    const secrets = start();
    await expect(secrets.get(NAME)).rejects.toMatchObject(UNREADABLE);
    expect(await secrets.has(NAME)).toBe(true);
    expect(await secrets.status(NAME)).toEqual({
      state: "unreadable",
      name: NAME,
      message: "The system’s keychain is locked. Unlock your keychain, then try again.",
    });
    await expect(secrets.delete(NAME)).rejects.toMatchObject(UNREADABLE);
    keytar.mood = "open";
    expect(await secrets.get(NAME)).toBe(KEY);
  });

  it("is not asked for again once it was read", async () => {
    const { start, keytar } = createComputer();
    await start().set(NAME, KEY);
    const secrets = start();
    await secrets.get(NAME);
    const calls = keytar.calls();
    keytar.mood = "locked";
    expect(await secrets.get(NAME)).toBe(KEY);
    expect(keytar.calls()).toBe(calls);
  });

  it("was taken out of the keychain by someone else", async () => {
    const { start, keytar } = createComputer();
    await start().set(NAME, KEY);
    keytar.entries.clear();
    const secrets = start();
    expect(await secrets.status(NAME)).toMatchObject({
      state: "unreadable",
      message: expect.stringContaining("no longer in the system’s keychain") as string,
    });
    await secrets.delete(NAME);
    expect(await secrets.status(NAME)).toEqual({ state: "absent", name: NAME });
  });

  describe("encrypted in the file", () => {
    async function encrypted() {
      const computer = createComputer();
      computer.keytar.mood = "locked";
      await computer.start().set(NAME, KEY);
      return computer;
    }

    it("stays as it is when it cannot be decrypted, and can be replaced", async () => {
      const { start, safeStorage } = await encrypted();
      safeStorage.changeKey();
      const before = fileText();
      const secrets = start();
      await expect(secrets.get(NAME)).rejects.toMatchObject(UNREADABLE);
      expect(await secrets.status(NAME)).toMatchObject({ state: "unreadable" });
      expect(fileText()).toBe(before);
      await secrets.set(NAME, "sk-new");
      expect(await secrets.get(NAME)).toBe("sk-new");
    });

    it("is never decrypted with another backend than its own", async () => {
      const { start, safeStorage } = await encrypted();
      safeStorage.backend = "kwallet6";
      await expect(start().get(NAME)).rejects.toMatchObject({
        ...UNREADABLE,
        message: expect.stringContaining("encrypted with gnome_libsecret") as string,
      });
      safeStorage.backend = "gnome_libsecret";
      expect(await start().get(NAME)).toBe(KEY);
    });

    it("is encrypted anew when the system asks for it", async () => {
      const { start, safeStorage } = await encrypted();
      const before = fileText();
      safeStorage.wantsReEncryption = true;
      expect(await start().get(NAME)).toBe(KEY);
      expect(fileText()).not.toBe(before);
      safeStorage.wantsReEncryption = false;
      expect(await start().get(NAME)).toBe(KEY);
    });

    it("stays as it is where the system asks for that and cannot do it", async () => {
      const { start, safeStorage } = await encrypted();
      const before = fileText();
      safeStorage.wantsReEncryption = true;
      const failing = vi.spyOn(safeStorage, "encryptStringAsync").mockRejectedValue(new Error());
      expect(await start().get(NAME)).toBe(KEY);
      expect(fileText()).toBe(before);
      failing.mockRestore();
    });

    it("cannot pass for the secret of another name", async () => {
      const { start } = await encrypted();
      const text = fileText();
      writeFileSync(path(), text.replace(NAME, "endpoint/evil"));
      await expect(start().get("endpoint/evil")).rejects.toMatchObject(UNREADABLE);
    });
  });
});

describe("a password store that does not answer, where Chromium goes on with a published password", () => {
  /** What Chromium does then: everybody can decrypt it, and its mark says so. */
  const publish = (safeStorage: ReturnType<typeof createFakeSafeStorage>): void => {
    const encrypt = safeStorage.encryptStringAsync.bind(safeStorage);
    const decrypt = safeStorage.decryptStringAsync.bind(safeStorage);
    safeStorage.encryptStringAsync = async (text) =>
      Buffer.concat([Buffer.from("v10"), await encrypt(text)]);
    safeStorage.decryptStringAsync = (encrypted) => decrypt(encrypted.subarray(3));
  };

  it("keeps a key for the session only, and says why", async () => {
    const { start, keytar, safeStorage } = createComputer();
    keytar.mood = "locked";
    publish(safeStorage);
    const secrets = start();
    await secrets.set(NAME, KEY);
    expect(await secrets.status(NAME)).toMatchObject({
      place: "session",
      reason: expect.stringMatching(/keychain is locked.*no password store/) as string,
    });
    expect(await secrets.get(NAME)).toBe(KEY);
    expect(existsSync(path()) ? fileText() : "").not.toContain("ciphertext");
    expect(await start().get(NAME)).toBeUndefined();
  });

  it("takes a key out of the file that an older version left there, and does not lose it now", async () => {
    const { start, keytar, safeStorage } = createComputer("darwin");
    keytar.mood = "locked";
    publish(safeStorage);
    // On macOS the same mark is a good one.
    await start().set(NAME, KEY);
    expect(await start().status(NAME)).toMatchObject({ place: "safe-storage" });
    writeFileSync(path(), fileText().replace('"darwin"', '"gnome_libsecret"'));
    const secrets = asStore(
      createSecrets({
        userData,
        safeStorage,
        loadKeytar: () => Promise.resolve(keytar),
        olderOrigin: () => ANY_ORIGIN,
        platform: "linux",
        now: () => 0,
      }),
    );
    expect(await secrets.status(NAME)).toMatchObject({ place: "session", lastFour: "wxyz" });
    expect(await secrets.get(NAME)).toBe(KEY);
    expect(fileText()).not.toContain("ciphertext");
  });
});

describe("the credential store of Windows", () => {
  const LONG = `sk-CANARY-${"x".repeat(1_271)}`;

  it("is not given more than it holds: the key is encrypted instead, and why is said", async () => {
    const { start, keytar } = createComputer("win32");
    const secrets = start();
    // The address that it is for takes its room, too.
    const room = 1_280 - sealedText({ value: "", origin: ANY_ORIGIN }).length;
    await secrets.set(NAME, LONG.slice(0, room));
    expect(await secrets.status(NAME)).toMatchObject({ place: "keychain" });
    await secrets.set(NAME, LONG.slice(0, room + 1));
    expect(await secrets.status(NAME)).toMatchObject({
      place: "safe-storage",
      reason:
        "Windows’ Credential Manager keeps at most 1,280 characters of one key and the address it is for.",
    });
    expect(await start().get(NAME)).toBe(LONG.slice(0, room + 1));
    await secrets.delete(NAME);
    expect([...keytar.entries.values()]).toEqual([]);
  });
});

describe("the list of secrets", () => {
  it("is set aside when it is damaged; what is in the keychain is found again", async () => {
    const { start } = createComputer();
    await start().set(NAME, KEY);
    writeFileSync(path(), "{ not json");
    const secrets = start();
    expect(secrets.notices).toEqual([expect.stringContaining("secrets.bad-2026-11-22")]);
    expect(readdirSync(userData)).toContain("secrets.bad-2026-11-22T09-30-00-000Z.json");
    expect(await secrets.get(OTHER)).toBeUndefined();
    expect(await secrets.get(NAME)).toBe(KEY);
    expect(await start().get(NAME)).toBe(KEY);
  });

  it("that cannot be read is left as it is, and no key passes for absent", async () => {
    mkdirSync(path());
    const secrets = createComputer().start();
    expect(secrets.notices).toHaveLength(1);
    await expect(secrets.get(NAME)).rejects.toMatchObject(UNREADABLE);
    await expect(secrets.set(NAME, KEY)).rejects.toMatchObject(UNREADABLE);
    expect(statSync(path()).isDirectory()).toBe(true);
  });

  it("is put back where it was deleted, and where another stands it stays", async () => {
    const secrets = createComputer().start();
    secrets.writeBack();
    expect(existsSync(path())).toBe(false);
    await secrets.set(NAME, KEY);
    const text = fileText();
    rmSync(path());
    secrets.writeBack();
    expect(fileText()).toBe(text);
    writeFileSync(path(), "{}");
    secrets.writeBack();
    expect(fileText()).toBe("{}");
  });

  it("keeps what a newer version wrote, and removes it when asked", async () => {
    const newer = { place: "enclave", handle: 7 };
    writeFileSync(path(), JSON.stringify({ version: 2, secrets: { [NAME]: newer }, more: 1 }));
    const secrets = createComputer().start();
    await expect(secrets.get(NAME)).rejects.toMatchObject({
      ...UNREADABLE,
      message: expect.stringContaining("newer version") as string,
    });
    await secrets.set(OTHER, KEY);
    expect(JSON.parse(fileText())).toMatchObject({ secrets: { [NAME]: newer }, more: 1 });
    await secrets.delete(NAME);
    expect(fileText()).not.toContain("enclave");
  });

  it("says so when it cannot be saved, and leaves nothing behind", async () => {
    const { start, keytar } = createComputer();
    const secrets = start();
    rmSync(userData, { recursive: true });
    // Where the folder was there is a file now.
    writeFileSync(userData, "");
    await expect(secrets.set(NAME, KEY)).rejects.toMatchObject({ code: "storage-failed" });
    expect(await secrets.status(NAME)).toEqual({ state: "absent", name: NAME });
    expect(keytar.entries.size).toBe(0);
  });
});
