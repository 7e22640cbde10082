import { execFileSync } from "node:child_process";
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readOwnFile } from "../../../../electron/store/own-file.ts";
import { readSettings } from "../../../../electron/store/settings-file.ts";
import { openSecretsFile } from "../../../../electron/secrets/secrets-file.ts";
import { trustCertificates } from "../../../../electron/http/certificates.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/settings.ts";
import { needing } from "../../../../scripts/lib/skips.mjs";

const root = needing("root on Linux");

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-files-"));
  path = join(folder, "settings.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As a person's own file is read that may lie anywhere. */
const readNamed = (maximumBytes: number): Buffer =>
  readOwnFile(path, { maximumBytes, mayBeLink: true, mayBeOfOthers: true });

/** A file of so many bytes that takes no room on the disk. */
function sparse(bytes: number): void {
  writeFileSync(path, "");
  truncateSync(path, bytes);
}

/** What may stand where a file is looked for, and never comes to an end. */
const ENDLESS: [what: string, make: () => void][] = [
  ["10 GB", () => sparse(10_000_000_000)],
  ["a pipe nobody writes to", () => void execFileSync("mkfifo", [path])],
  ["a link to a device", () => symlinkSync("/dev/zero", path)],
  [
    "a link to a pipe",
    () => {
      execFileSync("mkfifo", [`${path}.pipe`]);
      symlinkSync(`${path}.pipe`, path);
    },
  ],
  ["a folder", () => mkdirSync(path)],
];

describe.skipIf(process.platform === "win32")("a file that is none", () => {
  it.each(ENDLESS)("%s is not read", (_what, make) => {
    make();
    const before = process.memoryUsage().rss;
    expect(() => readNamed(1_000)).toThrow();
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
  });

  it.each(ENDLESS)("%s in the place of settings is unusable, and told", (_what, make) => {
    make();
    expect(readSettings(path, DEFAULT_SETTINGS)).toMatchObject({ type: "unusable" });
  });

  it.each(ENDLESS)(
    "%s in the place of the keys' list is left as it is, and told",
    (_what, make) => {
      make();
      const { notices } = openSecretsFile({ path, now: () => 0 });
      expect(notices).toHaveLength(1);
    },
  );

  it.each(ENDLESS)("%s in the place of certificates is told", async (_what, make) => {
    make();
    const report = vi.fn();
    await trustCertificates({ extraFile: path, report });
    expect(report).toHaveBeenCalledOnce();
  });
});

it("reads what is as long as it may be, also through a link, and no byte more", () => {
  writeFileSync(`${path}.real`, "x".repeat(200_000));
  symlinkSync(`${path}.real`, path);
  expect(readNamed(200_000).toString()).toBe("x".repeat(200_000));
  expect(() => readNamed(199_999)).toThrow("far too large");
});

it.skipIf(root.isMissing)(`reads what is another user's only where it may${root.note}`, () => {
  writeFileSync(path, "theirs");
  chownSync(path, 65_534, 65_534);
  expect(readNamed(100).toString()).toBe("theirs");
  expect(() => readOwnFile(path)).toThrow("it belongs to another user");
});
