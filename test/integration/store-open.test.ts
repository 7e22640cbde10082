import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { openDatabase, type OpenedDatabase } from "../../electron/store/database.ts";
import { isAway } from "../../electron/store/lasting-sqlite.ts";
import { migrate } from "../../electron/store/migrate.ts";
import { MIGRATIONS, NEWEST_VERSION } from "../../electron/store/migrations.ts";
import { openSqlite } from "../../electron/store/sqlite.ts";
import { NoRoomError } from "../../electron/store/storage-error.ts";
import { createBackups } from "../../electron/store/backups.ts";
import { AppError } from "../../shared/errors.ts";
import { createBin } from "../../electron/store/bin.ts";
import { salvage } from "../../electron/store/carry-over.ts";
import { createSpending } from "../../electron/store/spending.ts";
import { createRunStore } from "../../electron/store/run-store.ts";
import { createThreadStore } from "../../electron/store/thread-store.ts";
import { askingRun } from "../unit/electron/store/new-run.ts";
import { needing } from "../../scripts/lib/skips.mjs";

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
  backUp();
  ask("lost");
}
const backUp = () => live(({ database, backups }) => void backups.write(database, "daily"));

function overwrite(position: number, bytes: Uint8Array): void {
  const file = openSync(path(), "r+");
  writeSync(file, bytes, 0, bytes.length, position);
  closeSync(file);
}

/** Where the first page of a table is in the file. */
function pageOf(table: string): number {
  const sqlite = new DatabaseSync(path(), { readOnly: true });
  const sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?";
  const page = Number(sqlite.prepare(sql).get(table)?.["rootpage"]);
  sqlite.close();
  return (page - 1) * 4_096;
}

const ONE_EACH = {
  inputTokens: 1,
  cachedInputTokens: 0,
  outputTokens: 1,
  reasoningTokens: 0,
  isEstimated: false,
};
/** One call, of 10 millionths of a dollar. */
function spend(database: OpenedDatabase["database"], callId: string): void {
  const { runId, threadId } = askingRun();
  const cost = { microUsd: 10, isEstimated: false };
  const usage = ONE_EACH;
  const spending = createSpending(database);
  spending.plan({ callId, runId, threadId, at: time, model: "m", usage, cost });
  spending.settle(callId, usage, cost);
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
  it("hold a search index that still finds", () => {
    ask("needle");
    backUp();
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

  it("loses no payment that can still be read, and no deletion for good", () => {
    const day = { fromAt: 0, untilAt: Number.MAX_SAFE_INTEGER };
    live(({ database }) => {
      for (let count = 0; count < 600; count += 1) spend(database, `call-${count}`);
      const thread = createThreadStore({ database, now: () => time }).list({
        query: "",
        limit: 99,
      });
      const inBackup = thread.find(({ title }) => title === "in the backup");
      database.run("UPDATE threads SET deleted_at = 1 WHERE id = :id", { id: inBackup?.id ?? "" });
      createBin({ database, now: () => time }).empty();
      expect(createSpending(database).spent(day)).toBe(6_000);
    });
    overwrite(pageOf("messages"), noise());
    live((opened) => {
      expect(opened.notices).toEqual([expect.stringContaining("was damaged")]);
      expect(opened.notices[0]).not.toContain("budgets");
      expect(createSpending(opened.database).spent(day)).toBe(6_000);
      expect(titlesOf(opened)).not.toContain("in the backup");
    });
    overwrite(0, noise());
    expect(live(({ notices }) => notices)).toEqual([
      expect.stringContaining("your budgets do not"),
    ]);
  });

  it("is salvaged in a moment though a broken number lies as far off as numbers go", () => {
    const day = { fromAt: 0, untilAt: Number.MAX_SAFE_INTEGER };
    live(({ database }) => {
      spend(database, "near");
      spend(database, "far");
      database.run(`UPDATE model_calls SET number = ${2 ** 50} WHERE id = 'far'`);
    });
    overwrite(pageOf("messages"), noise());
    live((opened) => {
      expect(opened.notices[0]).not.toContain("budgets");
      expect(createSpending(opened.database).spent(day)).toBe(20);
    });
  });

  it("that is none of ours is said to be so, and nothing is taken from it", () => {
    live(({ database }) => spend(database, "planted"));
    const other = new DatabaseSync(path());
    other.exec("ALTER TABLE model_calls RENAME TO calls");
    other.exec("CREATE VIEW model_calls AS SELECT * FROM calls");
    other.exec("INSERT INTO erasures (thread_id, at) SELECT id, 1 FROM threads");
    other.close();
    live((opened) => {
      expect(opened.notices[0]).toMatch(/was not opened: .* that Parley did not make.*budgets do/);
      expect(titlesOf(opened)).toContain("in the backup");
      expect(
        createSpending(opened.database).spent({ fromAt: 0, untilAt: Number.MAX_SAFE_INTEGER }),
      ).toBe(0);
      const aside = join(folder, corruptFolders()[0] ?? "", "parley.db");
      expect(salvage(opened.database, aside)).toBe(false);
      expect(titlesOf(opened)).toContain("in the backup");
    });
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

it("sets aside a folder that has the history's name, and says so", () => {
  mkdirSync(path());
  live(({ notices }) => expect(notices).toEqual([expect.stringContaining("is no file")]));
  expect(live(({ notices }) => notices)).toEqual([]);
});

describe("a history that is a link to another disk", () => {
  const target = () => join(folder, "disk", "history.db");
  beforeEach(() => {
    mkdirSync(join(folder, "disk"));
    // Not even an empty file is made where a link leads: its disk may only be away.
    writeFileSync(target(), "");
    symlinkSync(target(), path());
    ask("on the other disk");
    backUp();
  });

  it("is written where it is, with its log beside it", () => {
    expect(lstatSync(path()).isSymbolicLink()).toBe(true);
    expect(statSync(target()).size).toBeGreaterThan(0);
    live(() => expect(readdirSync(join(folder, "disk"))).toContain("history.db-wal"));
  });

  it("is waited for while the disk is away: nothing takes its place, though there is a backup", () => {
    renameSync(join(folder, "disk"), join(folder, "away"));
    let caught: unknown;
    try {
      live(() => undefined);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(AppError);
    expect(isAway(caught as AppError)).toBe(true);
    expect((caught as AppError).message).toContain(target());
    expect(lstatSync(path()).isSymbolicLink()).toBe(true);
    expect(existsSync(join(folder, "disk"))).toBe(false);
    renameSync(join(folder, "away"), join(folder, "disk"));
    expect(titles()).toEqual(["on the other disk"]);
  });

  it("is not written anew elsewhere when its disk goes while it is open", () => {
    live((opened) => {
      rmSync(target());
      expect(() => opened.database.check()).toThrow(/Connect the disk/);
      expect(() => begin(opened, "meanwhile")).toThrow(/Connect the disk/);
      expect(lstatSync(path()).isSymbolicLink()).toBe(true);
      expect(titlesOf(opened)).toEqual(["on the other disk"]);
      writeFileSync(target(), "");
    });
  });
});

describe("a backup that somebody puts in the history's place", () => {
  it("is used as it is, though the log of what stood there is left beside it", () => {
    ask("old");
    backUp();
    live((opened) => {
      begin(opened, "new");
      const log = readFileSync(`${path()}-wal`);
      expect(log.length).toBeGreaterThan(0);
      opened.close();
      copyFileSync(join(backupsFolder(), backups()[0] ?? ""), path());
      writeFileSync(`${path()}-wal`, log);
    });
    live((opened) => {
      expect(titlesOf(opened)).toEqual(["old"]);
      expect(opened.notices).toEqual([expect.stringContaining("was put in your history's place")]);
    });
    const aside = readdirSync(folder).find((name) => name.startsWith("parley.log-"));
    expect(readdirSync(join(folder, aside ?? ""))).toEqual(["parley.db-wal"]);
    expect(live(({ notices }) => notices)).toEqual([]);
  });
});

const OLDER = 8;
/** A history of an older Parley, closed, with one chat. */
function makeOlder(): void {
  filesAt(path()).forEach((file) => rmSync(file, { force: true }));
  const database = openSqlite(path());
  migrate({ database, migrations: MIGRATIONS.slice(0, OLDER), backUp: () => undefined });
  database.run(
    "INSERT INTO threads (id, title, title_source, created_at, updated_at) VALUES (:id, 'older', 'user', 1, 1)",
    { id: randomUUID() },
  );
  database.close();
}
const filesAt = (file: string) => ["", "-wal", "-shm"].map((suffix) => `${file}${suffix}`);
function schemaOf(file: string): number {
  const sqlite = new DatabaseSync(file, { readOnly: true });
  try {
    return Number(sqlite.prepare("PRAGMA user_version").get()?.["user_version"]);
  } finally {
    sqlite.close();
  }
}

describe("a history of an older Parley", () => {
  const opening = (write: () => string) => {
    open = openDatabase({
      path: path(),
      backupsFolder: backupsFolder(),
      now: () => time,
      backups: { ...createBackups({ folder: backupsFolder(), now: () => time }), write },
    });
    return open;
  };

  it("is changed without a copy where the disk has no room for one, and that is said", () => {
    makeOlder();
    const opened = opening(() => {
      throw new NoRoomError(folder, 2_000_000_000, 1_000_000_000);
    });
    expect(opened.notices).toEqual([expect.stringContaining("changed without one")]);
    begin(opened, "new");
    expect(titlesOf(opened)).toEqual(["new", "older"]);
  });

  it("is read, and stays as it is, where no copy can be made for another reason", () => {
    makeOlder();
    const opened = opening(() => {
      throw Object.assign(new Error("EACCES"), { code: "EACCES" });
    });
    expect(titlesOf(opened)).toEqual(["older"]);
    expect(opened.notices).toEqual([expect.stringMatching(/has to change.*may not write/)]);
    expect(() => begin(opened, "new")).toThrow(/may not write/);
    opened.close();
    open = undefined;
    expect(schemaOf(path())).toBe(OLDER);
    expect(titles()).toEqual(["older"]);
  });
});

/** A disk so small that a test can fill it; who may not mount one cannot know what happens there. */
function mountSmallDisk(): string | undefined {
  const mounted = mkdtempSync(join(tmpdir(), "parley-small-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", mounted], { stdio: "ignore" });
    return mounted;
  } catch {
    rmSync(mounted, { recursive: true });
    return undefined;
  }
}
const small = mountSmallDisk();

describe.skipIf(small === undefined)(`a disk that is full${needing("root on Linux").note}`, () => {
  beforeEach(() => {
    rmSync(folder, { recursive: true });
    folder = join(small ?? "", "profile");
    ask("kept");
  });
  afterAll(() => {
    execFileSync("umount", [small ?? ""]);
    rmSync(small ?? "", { recursive: true });
  });

  const fill = (): void => {
    for (const size of [65_536, 4_096, 1]) {
      try {
        for (;;) appendFileSync(join(folder, "filler"), Buffer.alloc(size));
      } catch {
        // Not even that much is left.
      }
    }
  };

  it("lets the history be read, is named, and takes new words as soon as there is space", () => {
    fill();
    live((opened) => {
      expect(titlesOf(opened)).toEqual(["kept"]);
      expect(opened.notices).toEqual([expect.stringMatching(/disk .* is full/)]);
      expect(opened.notices[0]).toContain(folder);
      expect(() => begin(opened, "new")).toThrow(/disk.*full/);
      expect(opened.database.access()).toBe("alone");
      rmSync(join(folder, "filler"));
      begin(opened, "new");
      opened.database.check();
      expect(opened.database.access()).toBe("shared");
      expect(titlesOf(opened)).toEqual(["new", "kept"]);
    });
    expect(titles()).toEqual(["new", "kept"]);
  });

  it("shows the backup of a damaged history where it lies, and changes nothing", () => {
    live(({ database, backups }) => void backups.write(database, "migration"));
    overwrite(0, Buffer.alloc(4_096, 0xa5));
    const damaged = hash(path());
    fill();
    live((opened) => {
      expect(titlesOf(opened)).toEqual(["kept"]);
      expect(opened.notices).toEqual([expect.stringMatching(/is damaged.*disk .* is full/)]);
      expect(() => begin(opened, "new")).toThrow(/only there to be read/);
    });
    expect(hash(path())).toBe(damaged);
    expect(readdirSync(folder).sort()).toEqual(["backups", "filler", "parley.db"]);
    rmSync(join(folder, "filler"));
    expect(titles()).toEqual(["kept"]);
    expect(corruptFolders()).toHaveLength(1);
  });

  it("is not said to hold a damaged history where it holds one of somebody else's", () => {
    live(({ database, backups }) => void backups.write(database, "migration"));
    const other = new DatabaseSync(path());
    other.exec("CREATE VIEW x AS SELECT 1");
    other.close();
    fill();
    live((opened) => {
      expect(opened.notices).toEqual([
        expect.stringMatching(/^Your history was not opened \(it holds a view \(x\).*is full/),
      ]);
    });
  });

  it("lets a history of an older Parley be read, and makes it ready once there is space", () => {
    makeOlder();
    fill();
    live((opened) => {
      expect(titlesOf(opened)).toEqual(["older"]);
      expect(opened.notices).toEqual([expect.stringMatching(/has to change.*disk .* is full/)]);
      expect(() => begin(opened, "new")).toThrow(/disk .* is full/);
      expect(opened.database.access()).toBe("read-only");
    });
    rmSync(join(folder, "filler"));
    expect(schemaOf(path())).toBe(OLDER);
    expect(titles()).toEqual(["older"]);
    expect(schemaOf(path())).toBe(NEWEST_VERSION);
  });

  it("shows a backup of an older Parley where the history is damaged", () => {
    makeOlder();
    mkdirSync(backupsFolder());
    copyFileSync(path(), join(backupsFolder(), "parley-2026-11-22T14-04-22-000Z-daily.db"));
    overwrite(0, Buffer.alloc(4_096, 0xa5));
    fill();
    live((opened) => {
      expect(titlesOf(opened)).toEqual(["older"]);
      expect(opened.notices).toEqual([expect.stringMatching(/is damaged.*disk .* is full/)]);
    });
  });

  it("is not filled up by a backup: the space is looked at first", () => {
    expect(() => backUp()).toThrow(NoRoomError);
    expect(backups()).toEqual([]);
  });
});

it("reads a history whose shared memory it may not write to, or opens it for itself alone", () => {
  ask("kept");
  mkdirSync(`${path()}-shm`);
  live((opened) => {
    expect(titlesOf(opened)).toEqual(["kept"]);
    expect(opened.database.access()).toBe("alone");
  });
});

it("opens a history without shared memory for itself alone, and says so", () => {
  ask("kept");
  // SQLite follows no link there, so it cannot have the file that it shares memory through.
  symlinkSync("nowhere", `${path()}-shm`);
  live((opened) => {
    expect(opened.database.access()).toBe("alone");
    expect(opened.notices).toEqual([expect.stringContaining("network folder")]);
    begin(opened, "new");
    expect(titlesOf(opened)).toEqual(["new", "kept"]);
  });
});
