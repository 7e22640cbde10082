import fs, {
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requireRoom } from "../../../../electron/store/backups.ts";
import { strangerAt } from "../../../../electron/store/database-file.ts";
import { freeBytes, isFull } from "../../../../electron/store/free-space.ts";
import { openAsPossible } from "../../../../electron/store/open-as-possible.ts";
import { openSqlite } from "../../../../electron/store/sqlite.ts";
import { createSettingsStore } from "../../../../electron/store/settings-store.ts";
import { needing } from "../../../../scripts/lib/skips.mjs";

const posix = needing("macOS or Linux");
const linux = needing("Linux");
const { statfsSync, writeSync, fstatSync, statSync, lstatSync } = fs;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-system-"));
});
afterEach(() => {
  Object.assign(fs, { statfsSync, writeSync, fstatSync, statSync, lstatSync });
  syncBuiltinESMExports();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts other functions of the file system in the place of Node's, for everybody. */
function pretend(others: object): void {
  Object.assign(fs, others);
  syncBuiltinESMExports();
}

describe("the space on a disk", () => {
  it("that says it has no size is not known, and keeps nobody from writing", () => {
    pretend({ statfsSync: () => ({ bavail: 0, bsize: 4_096, blocks: 0 }) });
    expect(freeBytes(folder)).toBeUndefined();
    expect(isFull(folder)).toBe(false);
    expect(() => requireRoom(folder, 1_000_000_000)).not.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(posix.isMissing)(
    `is used up where this user's share of it is, and that is no network folder${posix.note}`,
    () => {
      const path = join(folder, "parley.db");
      openSqlite(path).close();
      symlinkSync("nowhere", `${path}-shm`);
      const alone = () => {
        const { database, access, limitation } = openAsPossible(path);
        database.close();
        expect(access).toBe("alone");
        return limitation;
      };
      expect(alone()).toContain("network folder");
      pretend({
        writeSync: () => {
          throw Object.assign(new Error("EDQUOT: disk quota exceeded"), { code: "EDQUOT" });
        },
      });
      expect(alone()).toMatch(/^The disk with Parley's folder is full/);
    },
  );
});

describe.skipIf(linux.isMissing)(`a file of another user${linux.note}`, () => {
  const OTHER = 4_242;
  /** As a disk that names its mounter as the owner of everything on it. */
  function pretendOwners(isOthers: (path: string) => boolean): void {
    const named = <T extends Stats | undefined>(path: unknown, stats: T): T => {
      if (stats !== undefined && typeof path === "string" && isOthers(path)) stats.uid = OTHER;
      return stats;
    };
    pretend({
      fstatSync: (handle: number) => {
        const path = fs.readlinkSync(`/proc/self/fd/${handle}`);
        return named(path, fstatSync(handle));
      },
      statSync: (path: string, options: object) => named(path, statSync(path, options)),
      lstatSync: (path: string, options: object) => named(path, lstatSync(path, options)),
    });
  }
  const settings = () =>
    createSettingsStore({
      path: join(folder, "settings.json"),
      environment: {},
      now: () => 0,
      onChange: () => undefined,
      onNotice: () => undefined,
    });
  beforeEach(() => {
    writeFileSync(join(folder, "settings.json"), '{"appearance":{"theme":"dark"}}');
    openSqlite(join(folder, "parley.db")).close();
  });

  it("is this user's where the disk says so of every file, a new one, too", () => {
    pretendOwners((path) => path.startsWith(folder));
    const store = settings();
    expect(store.notices).toEqual([]);
    expect(store.get().settings.appearance.theme).toBe("dark");
    expect(strangerAt(join(folder, "parley.db"))).toBeUndefined();
    store.update({ appearance: { theme: "light" } });
    expect(settings().get().settings.appearance.theme).toBe("light");
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("is none of ours where a new one belongs to us", () => {
    pretendOwners((path) => /(?:settings\.json|parley\.db)$/.test(path));
    expect(settings().notices[0]?.text).toContain("it belongs to another user");
    expect(strangerAt(join(folder, "parley.db"))).toContain("belongs to another user");
  });
});
