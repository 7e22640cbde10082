import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { takeZoomAlong } from "../../../../electron/app/page-session.ts";
import { needing } from "../../../../scripts/lib/skips.mjs";

vi.mock("electron", () => ({ session: {} }));

const posix = needing("macOS or Linux");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-zoom-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const before = () => join(folder, "Preferences");
const own = () => join(folder, "Partitions", "page", "Preferences");

describe("the zoom of an older version", () => {
  it("is taken along once", () => {
    writeFileSync(before(), '{"zoom":1}');
    takeZoomAlong(folder);
    writeFileSync(before(), '{"zoom":2}');
    takeZoomAlong(folder);
    expect(readFileSync(own(), "utf8")).toBe('{"zoom":1}');
  });

  it.skipIf(posix.isMissing)(
    `is neither waited for in a pipe nor read through a link${posix.note}`,
    () => {
      execFileSync("mkfifo", [before()]);
      takeZoomAlong(folder);
      rmSync(before());
      writeFileSync(join(folder, "secret"), "theirs");
      symlinkSync(join(folder, "secret"), before());
      takeZoomAlong(folder);
      expect(existsSync(own())).toBe(false);
    },
  );

  it.skipIf(posix.isMissing).each(["Partitions", join("Partitions", "page")])(
    `goes nowhere else where %s is a link${posix.note}`,
    (link) => {
      writeFileSync(before(), "theirs");
      const elsewhere = join(folder, "elsewhere");
      mkdirSync(elsewhere);
      if (link !== "Partitions") mkdirSync(join(folder, "Partitions"));
      symlinkSync(elsewhere, join(folder, link));
      takeZoomAlong(folder);
      expect(readdirSync(elsewhere)).toEqual([]);
    },
  );
});
