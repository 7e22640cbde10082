import { createHash, randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { openDatabase, type OpenedDatabase } from "../../electron/store/database.ts";
import { createRunStore } from "../../electron/store/run-store.ts";
import { createThreadStore } from "../../electron/store/thread-store.ts";
import { askingRun } from "../unit/electron/store/new-run.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 22, 14, 4, 22);

let folder: string;
let time: number;
let open: OpenedDatabase | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-open-"));
  time = START;
});
afterEach(() => {
  open?.close();
  open = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const path = () => join(folder, "parley.db");
const backupsFolder = () => join(folder, "backups");
const backups = () => (existsSync(backupsFolder()) ? readdirSync(backupsFolder()) : []);
const corruptFolders = () => readdirSync(folder).filter((name) => name.includes(".corrupt-"));

/** Opens, works and closes, like one life of the app. */
function live<T>(work: (opened: OpenedDatabase) => T): T {
  open = openDatabase({ path: path(), backupsFolder: backupsFolder(), now: () => time });
  try {
    return work(open);
  } finally {
    open.close();
    open = undefined;
  }
}

const ask = (text: string) => live((opened) => begin(opened, text));
function begin({ database }: OpenedDatabase, text: string): void {
  createRunStore({ database, now: () => time }).begin(askingRun({ text, at: time }));
}
const titlesOf = ({ database }: OpenedDatabase) =>
  createThreadStore({ database, now: () => time })
    .list({ query: "", limit: 100 })
    .map(({ title }) => title);
const titles = () => live(titlesOf);

/** A history of a few hundred pages, with a backup that lacks the last thread. */
function fillHistory(): void {
  live((opened) => {
    for (let count = 0; count < 40; count += 1) {
      begin(opened, `kept ${count} ${"many words ".repeat(500)}`);
    }
  });
  ask("in the backup");
  time += 2 * DAY_MS;
  live(() => undefined);
  ask("lost");
}

function overwrite(position: number, bytes: Uint8Array): void {
  const file = openSync(path(), "r+");
  writeSync(file, bytes, 0, bytes.length, position);
  closeSync(file);
}

const hash = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");

describe("a first start", () => {
  it("makes the folder and an empty history, silently, and no backup of nothing", () => {
    rmSync(folder, { recursive: true });
    live((opened) => {
      expect(opened.notices).toEqual([]);
      expect(titlesOf(opened)).toEqual([]);
    });
    live((opened) => expect(opened.notices).toEqual([]));
    expect(backups()).toEqual([]);
  });

  it("that died before its first write is a first start again", () => {
    writeFileSync(path(), "");
    expect(live(({ notices }) => notices)).toEqual([]);
  });
});

describe("backups", () => {
  it("are made once a day, and the newest three stay", () => {
    ask("one");
    expect(backups()).toHaveLength(0);
    ask("two");
    expect(backups()).toHaveLength(1);
    time += DAY_MS - 1;
    ask("three");
    expect(backups()).toHaveLength(1);
    for (let day = 0; day < 5; day += 1) {
      time += DAY_MS;
      live(() => undefined);
    }
    expect(backups()).toHaveLength(3);
  });

  it("that fail are told, and the history opens", () => {
    ask("one");
    writeFileSync(backupsFolder(), "a file where the folder should be");
    live((opened) => {
      expect(opened.notices).toEqual([expect.stringContaining("backup of your history")]);
      expect(titlesOf(opened)).toEqual(["one"]);
    });
  });

  it("hold a search index that still finds", () => {
    ask("needle");
    ask("two");
    live(() => undefined);
    rmSync(path());
    live(({ database }) => {
      const threads = createThreadStore({ database, now: () => time });
      expect(threads.list({ query: "need", limit: 9 })).toHaveLength(1);
    });
  });
});

describe("a newer history", () => {
  it("is refused and not a byte of it changes", () => {
    ask("one");
    const sqlite = new DatabaseSync(path());
    sqlite.exec("PRAGMA user_version = 999");
    sqlite.close();
    const before = hash(path());
    expect(() => live(() => undefined)).toThrow(
      expect.objectContaining({
        code: "storage-failed",
        message: expect.stringContaining("written by a newer Parley") as string,
      }),
    );
    expect(hash(path())).toBe(before);
    expect(corruptFolders()).toEqual([]);
    expect(backups()).toEqual([]);
  });

  it("is recognised in the log of a writer that died, and the log is kept", () => {
    ask("one");
    const sqlite = new DatabaseSync(path());
    sqlite.exec("PRAGMA user_version = 999; CREATE TABLE news (a)");
    const stored = [path(), `${path()}-wal`].map((file) => [file, readFileSync(file)] as const);
    sqlite.close();
    for (const [file, bytes] of stored) writeFileSync(file, bytes);
    expect(() => live(() => undefined)).toThrow(/newer Parley/);
    for (const [file, bytes] of stored) expect(readFileSync(file).equals(bytes)).toBe(true);
  });
});

describe("a damaged history", () => {
  beforeEach(fillHistory);

  const noise = () => Buffer.alloc(4_096, 0xa5);
  it.each([
    ["page 1 overwritten", () => overwrite(0, noise())],
    ["the schema overwritten", () => overwrite(100, noise())],
    ["a page in the middle overwritten", () => overwrite(4_096 * 40, noise())],
    ["cut in half", () => truncateSync(path(), Math.floor(statSync(path()).size / 2))],
    ["truncated to nothing", () => truncateSync(path(), 0)],
    ["replaced by something else", () => writeFileSync(path(), "Dear diary, ".repeat(1_000))],
  ])("is set aside and the newest backup restored: %s", (_, damage) => {
    damage();
    const damaged = hash(path());
    live((opened) => {
      expect(titlesOf(opened)).toContain("in the backup");
      expect(titlesOf(opened)).not.toContain("lost");
      const [aside] = corruptFolders();
      expect(opened.notices).toEqual([expect.stringContaining(join(folder, aside!))]);
      expect(opened.notices[0]).toMatch(/the backup of November \d+, 2026/);
      expect(hash(join(folder, aside!, "parley.db"))).toBe(damaged);
    });
    expect(live(({ notices }) => notices)).toEqual([]);
  });

  it("goes with its log, which may hold what can still be saved", () => {
    overwrite(0, noise());
    writeFileSync(`${path()}-wal`, "log");
    writeFileSync(`${path()}-shm`, "shared");
    live(() => undefined);
    const [aside] = corruptFolders();
    expect(readdirSync(join(folder, aside!)).sort()).toEqual([
      "parley.db",
      "parley.db-shm",
      "parley.db-wal",
    ]);
  });

  it("passes over backups that are damaged, newer or no database", () => {
    const good = backups();
    const later = new Date(time).toISOString().slice(0, 10);
    const bad = (minute: number) =>
      join(backupsFolder(), `parley-${later}T23-0${minute}-00-000Z-daily.db`);
    writeFileSync(bad(1), "");
    writeFileSync(bad(2), noise());
    mkdirSync(bad(4));
    const newer = new DatabaseSync(bad(3));
    newer.exec("PRAGMA user_version = 999");
    newer.close();
    overwrite(0, noise());
    expect(titles()).toContain("in the backup");
    expect(backups()).toEqual(expect.arrayContaining(good));
  });

  it("starts empty where no backup is any good, and says so", () => {
    rmSync(backupsFolder(), { recursive: true });
    overwrite(0, noise());
    live((opened) => {
      expect(opened.notices).toEqual([expect.stringContaining("no backup")]);
      expect(titlesOf(opened)).toEqual([]);
    });
  });

  it("is set aside again when it is damaged again in the same moment", () => {
    for (let count = 0; count < 2; count += 1) {
      overwrite(0, noise());
      live(() => undefined);
    }
    expect(corruptFolders()).toHaveLength(2);
  });
});

describe("a history that is gone", () => {
  beforeEach(fillHistory);

  it("comes back from the newest backup, and it is said", () => {
    rmSync(path());
    live((opened) => {
      expect(opened.notices).toEqual([expect.stringContaining("was missing")]);
      expect(titlesOf(opened)).toContain("in the backup");
    });
  });

  it("leaves its log where it was truncated and there is no backup", () => {
    rmSync(backupsFolder(), { recursive: true });
    truncateSync(path(), 0);
    const log = randomUUID();
    writeFileSync(`${path()}-wal`, log);
    live(() => undefined);
    const [aside] = corruptFolders();
    expect(readFileSync(join(folder, aside!, "parley.db-wal"), "utf8")).toBe(log);
  });
});

it("undoes a change that a crash cut off before the history had a log", () => {
  ask("kept");
  const sqlite = new DatabaseSync(path());
  sqlite.exec("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN");
  // More than the cache holds, so half of it is in the file before the commit that never comes.
  const insert = sqlite.prepare("INSERT INTO app_state VALUES (?, ?)");
  for (let count = 0; count < 200; count += 1) insert.run(String(count), "x".repeat(4_000));
  const files = [path(), `${path()}-journal`].map((file) => [file, readFileSync(file)] as const);
  sqlite.exec("ROLLBACK");
  sqlite.close();
  for (const [file, bytes] of files) writeFileSync(file, bytes);
  live((opened) => {
    expect(opened.notices).toEqual([]);
    expect(titlesOf(opened)).toEqual(["kept"]);
    expect(
      opened.database.get(z.unknown(), "SELECT 1 FROM app_state WHERE key = '0'"),
    ).toBeUndefined();
  });
});

it("makes a search index that is missing again", () => {
  live((opened) => {
    opened.database.execute(
      "DROP TRIGGER message_search_update; DROP TRIGGER message_search_insert",
    );
    begin(opened, "title\nneedle");
  });
  live(({ database }) => {
    const threads = createThreadStore({ database, now: () => time });
    expect(
      database.get(z.unknown(), "SELECT 1 FROM message_search WHERE message_search MATCH 'needle'"),
    ).toEqual({ 1: 1 });
    expect(threads.list({ query: "need", limit: 9 })).toHaveLength(1);
  });
});

it("cannot open what may not be opened, and says so", () => {
  mkdirSync(path());
  expect(() => live(() => undefined)).toThrow(expect.objectContaining({ code: "storage-failed" }));
});
