import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSecrets } from "../../../../electron/secrets/create-secrets.ts";
import { createBackups } from "../../../../electron/store/backups.ts";
import { rename } from "../../../../electron/store/rename.ts";
import { createSettingsStore } from "../../../../electron/store/settings-store.ts";
import { createFakeSafeStorage } from "../../../fakes/fake-safe-storage.ts";
import { createTestDatabase } from "./test-database.ts";

const { renameSync, rmSync: remove, openSync } = fs;
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "parley-rename-"))));
afterEach(() => {
  fs.renameSync = renameSync;
  fs.rmSync = remove;
  fs.openSync = openSync;
  syncBuiltinESMExports();
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

/** As a scanner does that looks at each file once it was written: what it holds cannot be renamed. */
function holdFiles(code: string, times: number): () => number {
  let tries = 0;
  fs.renameSync = (from, to) => {
    tries += 1;
    if (tries <= times) throw Object.assign(new Error(`${code}: rename`), { code });
    renameSync(from, to);
  };
  syncBuiltinESMExports();
  return () => tries;
}

const at = (name: string): string => join(folder, name);

describe("a file that somebody else holds for a moment", () => {
  it.each(["EPERM", "EBUSY", "EACCES"])("is renamed once it is free: %s", (code) => {
    writeFileSync(at("a"), "words");
    const tries = holdFiles(code, 3);
    rename(at("a"), at("b"));
    expect(readFileSync(at("b"), "utf8")).toBe("words");
    expect(tries()).toBe(4);
  });

  it("is told after two seconds, and nothing is lost", () => {
    writeFileSync(at("a"), "words");
    holdFiles("EBUSY", Infinity);
    const startedAt = performance.now();
    expect(() => rename(at("a"), at("b"))).toThrow("EBUSY");
    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeGreaterThan(1_500);
    expect(tookMs).toBeLessThan(4_000);
    expect(readFileSync(at("a"), "utf8")).toBe("words");
  });

  it("does not keep settings, keys and backups from being saved", async () => {
    holdFiles("EPERM", 2);
    const settings = createSettingsStore({
      path: at("settings.json"),
      environment: {},
      now: () => 0,
      onChange: () => undefined,
      onNotice: () => undefined,
    });
    settings.update({ appearance: { theme: "dark" } });
    expect(readFileSync(at("settings.json"), "utf8")).toContain("dark");

    holdFiles("EBUSY", 2);
    const secrets = createSecrets({
      userData: folder,
      safeStorage: createFakeSafeStorage(),
      olderOrigin: () => null,
      platform: "win32",
      now: () => 0,
      loadKeytar: () => Promise.reject(new Error("Cannot find module 'keytar'")),
    });
    await secrets.set("endpoint/a", "sk-test", "https://a.example");
    expect(readFileSync(at("secrets.json"), "utf8")).toContain("ciphertext");

    const test = createTestDatabase();
    holdFiles("EACCES", 2);
    const backups = createBackups({ folder: at("backups"), now: () => 0 });
    expect(existsSync(backups.write(test.database, "manual"))).toBe(true);
    test.remove();
  });
});

describe("a migration's backup beside a scanner", () => {
  const error = (code: string) => Object.assign(new Error(`${code}: held`), { code });
  let time = Date.UTC(2026, 10, 22);
  const setUp = () => {
    const test = createTestDatabase();
    const backups = createBackups({ folder: at("backups"), now: () => (time += 1_000) });
    return { test, backups, write: () => backups.write(test.database, "migration") };
  };

  it("is made though an old one cannot be removed, which goes with a later one", () => {
    const { test, backups, write } = setUp();
    const [oldest] = [write(), write(), write()];
    fs.rmSync = (file, options) => {
      if (file === oldest) throw error("EBUSY");
      remove(file, options);
    };
    syncBuiltinESMExports();
    const newest = write();
    expect(backups.list().map(({ path }) => path)).toEqual(
      expect.arrayContaining([newest, oldest]),
    );
    fs.rmSync = remove;
    syncBuiltinESMExports();
    write();
    expect(backups.list()).toHaveLength(3);
    test.remove();
  });

  it("is synced once the scanner lets go of it", () => {
    const { test, write } = setUp();
    let tries = 0;
    fs.openSync = (file, flags, mode) => {
      if (flags === "r+" && (tries += 1) <= 2) throw error("EPERM");
      return openSync(file, flags, mode);
    };
    syncBuiltinESMExports();
    expect(existsSync(write())).toBe(true);
    expect(tries).toBe(3);
    test.remove();
  });
});

it("tells at once what will not pass: another error, or a folder that may not be written to", () => {
  const startedAt = performance.now();
  expect(() => rename(at("absent"), at("b"))).toThrow("ENOENT");
  mkdirSync(at("shut"));
  writeFileSync(at("shut/a"), "words");
  const tries = holdFiles("EACCES", Infinity);
  // Where even the superuser's access is refused: there is no such folder any more.
  expect(() => rename(at("shut/a"), at("gone/b"))).toThrow("EACCES");
  expect(tries()).toBe(1);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
