import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDiskTasks } from "../../electron/store/disk-tasks.ts";
import { openDatabase } from "../../electron/store/database.ts";
import { createRunStore } from "../../electron/store/run-store.ts";
import { createThreadStore } from "../../electron/store/thread-store.ts";
import { needing } from "../../scripts/lib/skips.mjs";
import { askingRun } from "../unit/electron/store/new-run.ts";

const AT = Date.UTC(2026, 10, 22);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-hostile-"));
  begin("mine");
  live(({ backups, database }) => void backups.write(database, "daily"));
  begin("newer than the backup");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, "parley.db");
const victim = () => join(folder, "victim.txt");

function live<T>(work: (opened: ReturnType<typeof openDatabase>) => T): T {
  const opened = openDatabase({
    path: path(),
    backupsFolder: join(folder, "backups"),
    now: () => AT,
  });
  try {
    return work(opened);
  } finally {
    opened.close();
  }
}
function begin(text: string): void {
  live(({ database }) => {
    const store = createRunStore({ database, now: () => AT });
    store.begin(askingRun({ text, at: AT }));
    store.recover();
  });
}
const titles = () =>
  live(({ database, notices }) => ({
    notices,
    titles: createThreadStore({ database, now: () => AT })
      .list({ query: "", limit: 9 })
      .map(({ title }) => title)
      .sort(),
  }));

/** Changes the file as somebody who may change anything in it. */
function tamper(sql: string, file = path()): void {
  const sqlite = new DatabaseSync(file, { defensive: false });
  try {
    sqlite.exec(sql);
  } finally {
    sqlite.close();
  }
}
const rewrite = (table: string, from: string, to: string): string =>
  `PRAGMA writable_schema = ON;
   UPDATE sqlite_schema SET sql = replace(sql, '${from}', '${to}') WHERE name = '${table}'`;

describe("a history that holds what Parley did not make is set aside, in words, and the backup is used", () => {
  it.each([
    [
      "a trigger on what is written",
      "CREATE TRIGGER x AFTER INSERT ON messages BEGIN DELETE FROM threads; END",
    ],
    [
      "a trigger on what is deleted",
      "CREATE TRIGGER x BEFORE DELETE ON threads BEGIN SELECT RAISE(IGNORE); END",
    ],
    ["a view", "CREATE VIEW x AS SELECT load_extension('/tmp/evil')"],
    [
      "a view in a table's place",
      "DROP TABLE edits; CREATE VIEW edits AS SELECT id AS message_id, text, parts AS attachments FROM messages",
    ],
    ["a table more", "CREATE TABLE x (a)"],
    ["a table less", "DROP TABLE feedback"],
    ["an index on an expression", "CREATE INDEX x ON threads (upper(title))"],
    ["an index less", "DROP INDEX runs_open"],
    ["a generated column", "ALTER TABLE app_state ADD COLUMN x TEXT AS (upper(value))"],
    ["a default", "ALTER TABLE app_state ADD COLUMN x TEXT DEFAULT 'x'"],
    ["a virtual table", "CREATE VIRTUAL TABLE x USING fts5 (a)"],
    [
      "a search index of another kind",
      "DROP TABLE thread_search; CREATE VIRTUAL TABLE thread_search USING fts5 (title, content = 'app_state')",
    ],
    [
      "one of our triggers with another body",
      "DROP TRIGGER runs_keep_figures; CREATE TRIGGER runs_keep_figures BEFORE DELETE ON runs BEGIN SELECT 1; END",
    ],
    ["a table that lost its checks", rewrite("messages", "STRICT", "")],
    [
      "two tables on one page",
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'threads') WHERE name = 'feedback'",
    ],
    ["SQL that is none", rewrite("messages", "STRICT", "STRICT; nonsense")],
    ["the version of an empty file", "PRAGMA user_version = 0"],
    ["a version below zero", "PRAGMA user_version = -3"],
    ["an older version than its tables", "PRAGMA user_version = 4"],
  ])("%s", (_name, sql) => {
    tamper(sql);
    const { notices, titles: found } = titles();
    expect(found).toEqual(["mine"]);
    expect(notices).toEqual([
      expect.stringMatching(
        /^Your history was (?:not opened: .+\. The file|damaged\. The damaged file) is kept in/,
      ),
    ]);
    expect(titles().notices).toEqual([]);
  });

  it("another program's database", () => {
    rmSync(path());
    tamper("CREATE TABLE moz_places (url); PRAGMA user_version = 70");
    const { notices, titles: found } = titles();
    expect(found).toEqual(["mine"]);
    expect(notices[0]).toContain("a database of another program");
  });
});

it("takes a history that somebody has analysed, and one whose lines are broken elsewhere", () => {
  tamper("ANALYZE");
  tamper(rewrite("app_state", "CREATE TABLE app_state", "CREATE TABLE  app_state"));
  expect(titles()).toEqual({ notices: [], titles: ["mine", "newer than the backup"] });
});

describe("what stands in the history's place and is no file of ours", () => {
  const linkTo = (make: () => void): void => {
    make();
    symlinkSync(victim(), path());
  };
  const links = needing("macOS or Linux");
  const onUnix = it.skipIf(links.isMissing);

  onUnix.each([
    ["a pipe", () => execFileSync("mkfifo", [path()])],
    ["a folder", () => mkdirSync(path())],
    ["a link to a pipe", () => linkTo(() => execFileSync("mkfifo", [victim()]))],
    ["a link to a folder", () => linkTo(() => mkdirSync(victim()))],
  ])(`is set aside: %s${links.note}`, (_name, plant) => {
    rmSync(path());
    plant();
    const { notices, titles: found } = titles();
    expect(found).toEqual(["mine"]);
    expect(notices).toEqual([expect.stringContaining("what stands in its place is no file")]);
  });

  onUnix.each([
    ["-wal", () => symlinkSync(victim(), `${path()}-wal`)],
    ["-journal", () => symlinkSync(victim(), `${path()}-journal`)],
    ["a second name as -wal", () => linkSync(victim(), `${path()}-wal`)],
    ["a second name as -shm", () => linkSync(victim(), `${path()}-shm`)],
    ["a pipe as -journal", () => execFileSync("mkfifo", [`${path()}-journal`])],
  ])(`leads no write of SQLite to another file: %s${links.note}`, (_name, plant) => {
    writeFileSync(victim(), "somebody's words");
    plant();
    const { notices, titles: found } = titles();
    expect(found).toEqual(["mine", "newer than the backup"]);
    expect(notices).toEqual([expect.stringContaining("Beside your history lay a file")]);
    begin("written since");
    expect(readFileSync(victim(), "utf8")).toBe("somebody's words");
  });
});

/** A hot journal whose end names another one: SQLite 3.40 deletes what it names once it has rolled back, 3.53 does not. */
function journalNaming(file: string, database: string): Buffer {
  const page = 4_096;
  const head = Buffer.alloc(512);
  Buffer.from("d9d505f920a163d7", "hex").copy(head);
  head.writeUInt32BE(0, 8);
  head.writeUInt32BE(1, 12);
  head.writeUInt32BE(lstatSync(database).size / page, 16);
  head.writeUInt32BE(512, 20);
  head.writeUInt32BE(page, 24);
  const name = Buffer.from(file);
  const end = Buffer.alloc(12 + name.length + 8);
  end.writeUInt32BE(1_073_741_824 / page + 1, 0);
  name.copy(end, 4);
  end.writeUInt32BE(name.length, 4 + name.length);
  end.writeUInt32BE(
    name.reduce((sum, byte) => (sum + (byte > 127 ? byte - 256 : byte)) | 0, 0) >>> 0,
    8 + name.length,
  );
  Buffer.from("d9d505f920a163d7", "hex").copy(end, 12 + name.length);
  return Buffer.concat([head, end]);
}

describe("a journal that names another file", () => {
  const plant = (database: string): void => {
    tamper("PRAGMA journal_mode = DELETE", database);
    writeFileSync(victim(), "somebody's words");
    writeFileSync(`${database}-journal`, journalNaming(victim(), database));
  };

  it("deletes nothing of anybody's", () => {
    plant(path());
    expect(titles().titles).toEqual(["mine", "newer than the backup"]);
    expect(readFileSync(victim(), "utf8")).toBe("somebody's words");
  });

  it("deletes nothing when a chat is erased from the backup it lies beside", async () => {
    const [name] = readdirSync(join(folder, "backups"));
    const file = join(folder, "backups", name ?? "");
    plant(file);
    const threadIds = live(({ database }) =>
      createThreadStore({ database, now: () => AT })
        .list({ query: "", limit: 9 })
        .map(({ id }) => id),
    );
    await expect(createDiskTasks(path()).eraseFromCopy({ file, threadIds })).rejects.toThrow(
      "does not open it",
    );
    expect(readFileSync(victim(), "utf8")).toBe("somebody's words");
  });
});

describe("a hostile backup", () => {
  const backup = (): string =>
    join(folder, "backups", readdirSync(join(folder, "backups"))[0] ?? "");

  it("is not shown, not restored and not written to", async () => {
    tamper("CREATE TRIGGER x AFTER DELETE ON threads BEGIN DELETE FROM messages; END", backup());
    const tasks = createDiskTasks(path());
    const before = readFileSync(backup());
    const why = /a trigger \(x\) that Parley did not make/;
    const threadIds = live(({ database }) =>
      createThreadStore({ database, now: () => AT })
        .list({ query: "", limit: 9 })
        .map(({ id }) => id),
    );
    expect(() => tasks.preview({ file: backup(), erased: [] })).toThrow(why);
    expect(() => tasks.describe({ file: backup(), erased: [] })).toThrow(why);
    expect(() => tasks.prepareRestore({ file: backup(), to: join(folder, "new.db") })).toThrow(why);
    expect(await tasks.eraseFromCopy({ file: backup(), threadIds })).toBe(false);
    expect(readFileSync(backup()).equals(before)).toBe(true);
    expect(existsSync(join(folder, "new.db"))).toBe(false);
  });

  it("is passed over where the history is broken", () => {
    tamper("CREATE VIEW x AS SELECT 1", backup());
    writeFileSync(path(), "nonsense");
    const { notices, titles: found } = titles();
    expect(found).toEqual([]);
    expect(notices[0]).toContain("no backup to go back to");
  });
});
