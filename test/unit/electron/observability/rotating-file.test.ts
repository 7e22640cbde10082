import { execFileSync } from "node:child_process";
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openRotatingFile } from "../../../../electron/observability/rotating-file.ts";
import { needing } from "../../../../scripts/lib/skips.mjs";

const posix = needing("macOS or Linux");

const DAY_MS = 24 * 60 * 60 * 1_000;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "parley-log-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const setUp = (maximumBytes = 100, mayPrune = () => true) => {
  let at = Date.now();
  const file = join(folder, "logs", "parley.log");
  const open = () => openRotatingFile({ file, now: () => at, maximumBytes, mayPrune });
  const names = () => readdirSync(join(folder, "logs")).sort();
  const read = (name = "parley.log") => readFileSync(join(folder, "logs", name), "utf8");
  return { open, names, read, advance: (durationMs: number) => (at += durationMs) };
};
const line = (letter: string): string => `${letter.repeat(39)}\n`;

describe("a rotating file", () => {
  it("has every line on disk when it was written, and goes on with what it finds", () => {
    const { open, read, names } = setUp();
    open().write(line("a"));
    expect(read()).toBe(line("a"));
    open().write(line("b"));
    expect(read()).toBe(line("a") + line("b"));
    expect(names()).toEqual(["parley.log"]);
  });

  it("is put away whole when it grows too large, and the newest keeps its name", () => {
    const { open, read, names, advance } = setUp();
    const file = open();
    for (const letter of ["a", "b", "c", "d", "e"]) {
      file.write(line(letter));
      advance(1);
    }
    const [first, second, newest] = names();
    expect(newest).toBe("parley.log");
    expect([first, second].map((name) => read(name))).toEqual([
      line("a") + line("b"),
      line("c") + line("d"),
    ]);
    expect(read()).toBe(line("e"));
  });

  it.skipIf(posix.isMissing)(`is begun anew where it was deleted${posix.note}`, () => {
    const { open, read, names } = setUp();
    const file = open();
    file.write(line("a"));
    rmSync(folder, { recursive: true });
    file.write(line("b"));
    file.write(line("c"));
    expect(read()).toBe(line("b") + line("c"));
    file.write(line("d"));
    expect(names()).toHaveLength(2);
    expect(read()).toBe(line("d"));
  });

  it("is put away after a day", () => {
    const { open, read, names, advance } = setUp();
    const file = open();
    file.write(line("a"));
    advance(DAY_MS + 1);
    file.write(line("b"));
    expect(names()).toHaveLength(2);
    expect(read()).toBe(line("b"));
  });

  it("keeps what is old by a clock that cannot be believed, and removes it once it can be", () => {
    let isBelieved = false;
    const { open, names, advance } = setUp(100, () => isBelieved);
    const file = open();
    for (const letter of ["a", "b"]) {
      file.write(line(letter));
      advance(DAY_MS + 1);
    }
    advance(400 * DAY_MS);
    file.write(line("c"));
    expect(names()).toHaveLength(3);
    isBelieved = true;
    advance(DAY_MS + 1);
    file.write(line("d"));
    expect(names().length).toBeLessThan(3);
  });

  it("keeps ten old files, none older than a month, and nothing of anybody else's goes", () => {
    const { open, names, advance } = setUp(30);
    const file = open();
    file.write(line("a"));
    const ancient = join(folder, "logs", "parley.2020-01-01T00-00-00-000Z.log");
    writeFileSync(ancient, "old");
    utimesSync(ancient, new Date("2020-01-01"), new Date("2020-01-01"));
    writeFileSync(join(folder, "logs", "parley.notes.txt"), "mine");
    for (let count = 0; count < 15; count += 1) {
      advance(1);
      file.write(line("b"));
    }
    expect(names()).toContain("parley.notes.txt");
    expect(names()).not.toContain("parley.2020-01-01T00-00-00-000Z.log");
    expect(names().filter((name) => /\dZ\.log$/.test(name))).toHaveLength(10);
  });

  const target = () => join(folder, "somebody-elses");
  const planted = () => join(folder, "logs", "parley.log");
  it.skipIf(posix.isMissing).each([
    ["link", () => symlinkSync(target(), planted())],
    ["link to nowhere", () => symlinkSync(join(folder, "absent"), planted())],
    ["second name of a file", () => linkSync(target(), planted())],
    ["pipe", () => execFileSync("mkfifo", [planted()])],
  ])(`does not write to a %s that was planted in its place${posix.note}`, (_kind, plant) => {
    const { open, read, names, advance } = setUp();
    writeFileSync(target(), "hers");
    mkdirSync(join(folder, "logs"));
    plant();
    const file = open();
    file.write(line("a"));
    expect(read()).toBe(line("a"));
    // While the app runs, too.
    advance(1);
    rmSync(planted());
    plant();
    file.write(line("b"));
    expect(read()).toBe(line("b"));
    expect(readFileSync(target(), "utf8")).toBe("hers");
    expect(readdirSync(folder).sort()).toEqual(["logs", "somebody-elses"]);
    expect(names().length).toBeGreaterThan(1);
  });

  it.skipIf(posix.isMissing)(
    `does not write into a folder that a link in its own's place leads to${posix.note}`,
    () => {
      const { open, read } = setUp();
      const elsewhere = join(folder, "elsewhere");
      mkdirSync(elsewhere);
      symlinkSync(elsewhere, join(folder, "logs"));
      const file = open();
      file.write(line("a"));
      expect(read()).toBe(line("a"));
      expect(readdirSync(elsewhere)).toEqual([]);
      expect(readdirSync(folder).filter((name) => name.startsWith("logs.link-"))).toHaveLength(1);
    },
  );

  it.skipIf(posix.isMissing)(
    `counts the lines that it could not write, and goes on once it can${posix.note}`,
    () => {
      const { open, read } = setUp();
      const file = open();
      file.write(line("a"));
      rmSync(join(folder, "logs"), { recursive: true });
      writeFileSync(join(folder, "logs"), "in the way");
      expect(() => file.write(line("b"))).not.toThrow();
      expect(() => file.write(line("c"))).not.toThrow();
      rmSync(join(folder, "logs"));
      file.write(line("d"));
      const [, told = "", last] = read().split("\n");
      expect(JSON.parse(told)).toMatchObject({ event: "log-lines-lost", count: 2 });
      expect(`${last ?? ""}\n`).toBe(line("d"));
    },
  );
});
