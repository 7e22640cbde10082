import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import {
  openLastingSqlite,
  type LastingDatabase,
} from "../../../../electron/store/lasting-sqlite.ts";
import { openSqlite, type Database } from "../../../../electron/store/sqlite.ts";
import { needing } from "../../../../scripts/lib/skips.mjs";

const posix = needing("macOS or Linux");

let folder: string;
let database: LastingDatabase;
const onRestored = vi.fn<(notice: string) => void>();
const path = () => join(folder, "data", "parley.db");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-lasting-"));
  mkdirSync(join(folder, "data"));
  onRestored.mockReset();
  database = openLastingSqlite({
    path: path(),
    now: () => Date.UTC(2026, 10, 22, 12),
    onRestored,
  });
  database.execute("CREATE TABLE notes (text TEXT NOT NULL) STRICT");
  write("one");
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const noteRow = z.object({ text: z.string() });
const notesOf = (from: Database) =>
  from.all(noteRow, "SELECT text FROM notes ORDER BY rowid").map(({ text }) => text);
function write(text: string): void {
  database.run("INSERT INTO notes (text) VALUES (:text)", { text });
}
/** What a start after this one would find. */
function onDisk(): readonly string[] {
  const other = openSqlite(path());
  try {
    return notesOf(other);
  } finally {
    other.close();
  }
}

// Windows lets nobody delete a file that is open.
describe.skipIf(posix.isMissing)(`a database whose files are taken away${posix.note}`, () => {
  it("leaves files alone that are where they were", () => {
    database.check();
    database.transaction(() => write("two"));
    database.check();
    expect(onRestored).not.toHaveBeenCalled();
    expect(onDisk()).toEqual(["one", "two"]);
  });

  it.each([
    ["the folder is deleted", () => rmSync(join(folder, "data"), { recursive: true })],
    [
      "the folder is emptied",
      () => readdirSync(join(folder, "data")).forEach((name) => rmSync(join(folder, "data", name))),
    ],
    ["the folder is moved", () => renameSync(join(folder, "data"), join(folder, "elsewhere"))],
    ["the database alone is deleted", () => rmSync(path())],
    ["its log alone is deleted", () => rmSync(`${path()}-wal`)],
  ])("has everything in its place again before the next write when %s", (_what, take) => {
    take();
    write("two");
    expect(onRestored).toHaveBeenCalledOnce();
    expect(onRestored.mock.calls[0]?.[0]).toMatch(/deleted or moved.*nothing is lost/);
    expect(onDisk()).toEqual(["one", "two"]);
    write("three");
    database.close();
    expect(onDisk()).toEqual(["one", "two", "three"]);
    expect(readdirSync(join(folder, "data"))).toEqual(["parley.db"]);
    database = openLastingSqlite({ path: path(), now: () => 0, onRestored });
    expect(onRestored).toHaveBeenCalledOnce();
  });

  it("puts everything back for a look, for a transaction, and for the last time as it closes", () => {
    rmSync(path());
    database.check();
    expect(onDisk()).toEqual(["one"]);
    rmSync(path());
    database.transaction(() => {
      write("two");
      write("three");
    });
    expect(onDisk()).toEqual(["one", "two", "three"]);
    rmSync(path());
    database.close();
    expect(onDisk()).toEqual(["one", "two", "three"]);
    expect(onRestored).toHaveBeenCalledTimes(3);
    database = openLastingSqlite({ path: path(), now: () => 0, onRestored });
  });

  it("keeps what somebody put in the file's place", () => {
    rmSync(path());
    writeFileSync(path(), "somebody's own");
    write("two");
    const kept = join(folder, "data", "parley.replaced-2026-11-22T12-00-00-000Z");
    expect(readFileSync(join(kept, "parley.db"), "utf8")).toBe("somebody's own");
    expect(onRestored.mock.calls[0]?.[0]).toContain(kept);
    expect(onDisk()).toEqual(["one", "two"]);
  });

  it("loses nothing and says so while it cannot be put back", () => {
    rmSync(join(folder, "data"), { recursive: true });
    // Where the folder was there is a file now, which holds for root as well.
    writeFileSync(join(folder, "data"), "");
    expect(() => write("two")).toThrow(
      expect.objectContaining({
        code: "storage-failed",
        message: expect.stringContaining("data folder is gone") as string,
      }),
    );
    expect(notesOf(database)).toEqual(["one"]);
    expect(onRestored).not.toHaveBeenCalled();
    rmSync(join(folder, "data"));
    write("two");
    expect(onDisk()).toEqual(["one", "two"]);
  });
});
