import {
  chmodSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimDataFolder } from "../../../../electron/app/data-folder.ts";
import { needing } from "../../../../scripts/lib/skips.mjs";

const posix = needing("macOS or Linux");

describe.skipIf(posix.isMissing)(`the folder for everything the app writes${posix.note}`, () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "parley-folder-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("is made for its owner alone", () => {
    const folder = join(root, "ä b", "data");

    expect(claimDataFolder(folder)).toBeUndefined();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(claimDataFolder(folder)).toBeUndefined();
  });

  it("is taken through a link, and when its group may write", () => {
    const folder = join(root, "data");
    mkdirSync(folder);
    chmodSync(folder, 0o775);
    symlinkSync(folder, join(root, "link"));

    expect(claimDataFolder(join(root, "link"))).toBeUndefined();
  });

  it("is refused when it is somebody else's", () => {
    const folder = join(root, "data");
    const rightsOf = (of: string | number) => {
      const { uid, mode } = typeof of === "number" ? fstatSync(of) : statSync(of);
      return { uid: of === folder ? uid + 1 : uid, mode };
    };

    expect(claimDataFolder(folder, { rightsOf })).toMatch(/belongs to another user/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is refused when the folder around it is somebody else's, who could put another in its place", () => {
    const folder = join(root, "data");
    mkdirSync(folder);
    const rightsOf = (owner: (uid: number) => number) => (of: string | number) => {
      const { uid, mode } = typeof of === "number" ? fstatSync(of) : statSync(of);
      return { uid: of === root ? owner(uid) : uid, mode };
    };
    // As on /tmp, where only an owner may rename: who owns the folder around it is one.
    chmodSync(root, 0o1777);
    const uid = statSync(root).uid;
    expect(claimDataFolder(folder, { rightsOf: rightsOf(() => uid + 1) })).toMatch(
      /belongs to them/,
    );
    chmodSync(root, 0o755);
    expect(claimDataFolder(folder, { rightsOf: rightsOf(() => uid + 1) })).toMatch(
      /can replace the folder/,
    );
    expect(claimDataFolder(folder, { rightsOf: rightsOf(() => 0) })).toBeUndefined();
  });

  it("is taken on a disk that keeps neither owners nor rights, as FAT shows every folder", () => {
    const rightsOf = () => ({ uid: 4_711, mode: 0o040_777 });

    expect(claimDataFolder(join(root, "data"), { rightsOf })).toBeUndefined();
    expect(readdirSync(join(root, "data"))).toEqual([]);
  });

  it("is refused when every user can write to it, or to the folder around it", () => {
    const folder = join(root, "data");
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    expect(claimDataFolder(folder)).toMatch(/Every user .* can write/);
    chmodSync(folder, 0o700);
    chmodSync(root, 0o777);
    expect(claimDataFolder(folder)).toMatch(/can replace the folder/);
    chmodSync(root, 0o1777);
    expect(claimDataFolder(folder)).toBeUndefined();
  });

  it("is refused when it cannot be made or is a file", () => {
    writeFileSync(join(root, "file"), "");

    expect(claimDataFolder(join(root, "file"))).toMatch(/not a folder|cannot be made/);
    expect(claimDataFolder(join(root, "file", "data"))).toMatch(/cannot be made/);
  });
});
