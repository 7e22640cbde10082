import { randomUUID } from "node:crypto";
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
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createBackups } from "../../electron/store/backups.ts";
import { createBin } from "../../electron/store/bin.ts";
import { openDatabase } from "../../electron/store/database.ts";
import { createDiskTasks } from "../../electron/store/disk-tasks.ts";
import { createDisk } from "../../electron/store/disk.ts";
import { createHistoryKeeper } from "../../electron/store/history-keeper.ts";
import { createRunStore } from "../../electron/store/run-store.ts";
import { createSeenClock } from "../../electron/store/seen-clock.ts";
import { createThreadStore } from "../../electron/store/thread-store.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { askingRun } from "../unit/electron/store/new-run.ts";

const DAY_MS = 86_400_000;
const WORKER = fileURLToPath(new URL("../../electron/compose/disk-worker.ts", import.meta.url));

let folder: string;
let time: number;
let opened: { readonly close: () => Promise<void> } | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-keeper-"));
  time = Date.UTC(2026, 10, 22, 14, 4, 22);
});
afterEach(async () => {
  await opened?.close();
  opened = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const path = () => join(folder, "parley.db");
const backupsFolder = () => join(folder, "backups");
const backupNames = () => (existsSync(backupsFolder()) ? readdirSync(backupsFolder()) : []);

/** The history and its keeper with a real worker, as `open-storage.ts` puts them together. */
function open({ timelineDays = 0 } = {}) {
  const now = (): number => (time += 1);
  const clock = createSeenClock({ file: join(folder, "last-seen.json"), now });
  const backups = createBackups({
    folder: backupsFolder(),
    now,
    mayPrune: () => clock.mayPrune(),
  });
  const { database, close, notices } = openDatabase({
    path: path(),
    backupsFolder: backupsFolder(),
    backups,
    now,
    readsAll: clock.state().isDamaged,
  });
  clock.start(undefined);
  const told = [...notices];
  const reports: unknown[] = [];
  const disk = createDisk({
    path: path(),
    database,
    workerFile: WORKER,
    createTasks: (file, alone) => Promise.resolve(createDiskTasks(file, alone)),
    isAsked: () => false,
  });
  const runs = createRunStore({ database, now });
  const keeper = createHistoryKeeper({
    path: path(),
    database,
    backups,
    disk,
    clock,
    now,
    isAnswering: () => runs.openRuns().length > 0,
    timelineDays: () => timelineDays,
    onExchanged: () => void runs.recover(),
    notify: (notice) => told.push(notice),
    report: (event, error) => reports.push([event, error]),
  });
  const app = {
    database,
    clock,
    backups,
    disk,
    keeper,
    told,
    reports,
    runs,
    threads: createThreadStore({ database, now }),
    bin: createBin({ database, now }),
    close: async () => {
      await disk.close();
      close();
    },
  };
  opened = app;
  return app;
}

type Opened = ReturnType<typeof open>;

function talk({ runs }: Opened, text: string): ThreadId {
  const run = askingRun({ text, at: time });
  runs.begin(run);
  runs.recover();
  return run.threadId;
}
const titles = ({ threads }: Opened) =>
  threads.list({ query: "", limit: 100 }).map(({ title }) => title);

async function reopen(): Promise<Opened> {
  await opened?.close();
  return open();
}

/** Every file of the profile that holds a text, wherever in it. */
function filesWith(text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}

describe("daily backups", () => {
  it("are made by the worker once a day, and the newest three stay", async () => {
    const app = open();
    talk(app, "one");
    await app.keeper.keep();
    expect(backupNames()).toHaveLength(1);
    await app.keeper.keep();
    expect(backupNames()).toHaveLength(1);
    for (let day = 0; day < 5; day += 1) {
      time += DAY_MS;
      await app.keeper.keep();
    }
    expect(backupNames()).toHaveLength(3);
    expect(app.reports).toEqual([]);
  });

  it("are whole copies that stand alone, with what is only in the log", async () => {
    const app = open();
    talk(app, "zanzibarian");
    await app.keeper.keep();
    const [name = ""] = backupNames();
    const bytes = readFileSync(join(backupsFolder(), name));
    // Written by one who keeps no log: https://sqlite.org/fileformat2.html, offset 18.
    expect([...bytes.subarray(18, 20)]).toEqual([1, 1]);
    const [described] = await app.keeper.describe();
    expect(described).toMatchObject({ name, kind: "daily", counts: { threads: 1, messages: 2 } });
    const preview = await app.keeper.preview(name);
    expect(preview.list).toMatchObject([
      {
        title: "zanzibarian",
        last: [{ role: "user", text: "zanzibarian" }, { role: "assistant" }],
      },
    ]);
  });

  it("copy one moment while others write, and make nobody wait", async () => {
    const app = open();
    app.database.transaction(() => {
      for (let count = 0; count < 3_000; count += 1) {
        app.database.run("INSERT INTO app_state (key, value) VALUES (:key, :value)", {
          key: `filler-${count}`,
          value: "x".repeat(4_000),
        });
      }
    });
    talk(app, "before");
    let longest = 0;
    const made = app.keeper.backUp();
    const progress = { isDone: false };
    void made.then(() => (progress.isDone = true));
    for (let count = 0; !progress.isDone; count += 1) {
      const start = performance.now();
      app.database.run("INSERT INTO app_state (key, value) VALUES (:key, '0')", {
        key: `meanwhile-${count}`,
      });
      longest = Math.max(longest, performance.now() - start);
      await new Promise(setImmediate);
    }
    await made;
    const copy = new DatabaseSync(app.backups.list()[0]?.path ?? "", { readOnly: true });
    expect(copy.prepare("PRAGMA quick_check").get()).toEqual({ quick_check: "ok" });
    expect(
      copy.prepare("SELECT count(*) AS n FROM app_state WHERE key LIKE 'filler-%'").get(),
    ).toEqual({ n: 3_000 });
    copy.close();
    expect(longest).toBeLessThan(1_000);
  });

  it("that cannot be written are told once, leave nothing behind, and come when they can", async () => {
    const app = open();
    talk(app, "one");
    writeFileSync(backupsFolder(), "a file where the folder should be");
    await app.keeper.keep();
    await app.keeper.keep();
    expect(app.told).toEqual([expect.stringContaining("backup of your history")]);
    rmSync(backupsFolder());
    await app.keeper.keep();
    expect(backupNames()).toHaveLength(1);
  });

  it("that were cut off are removed at the next start", async () => {
    const app = open();
    talk(app, "one");
    mkdirSync(backupsFolder());
    const half = join(backupsFolder(), "parley-2026-11-22T00-00-00-000Z-daily.db.unfinished");
    writeFileSync(half, "half");
    writeFileSync(`${half}-journal`, "half");
    writeFileSync(`${path()}.unfinished`, "half");
    writeFileSync(join(backupsFolder(), "mine.db.unfinished"), "somebody's own");
    await reopen();
    expect(backupNames()).toEqual(["mine.db.unfinished"]);
    expect(existsSync(`${path()}.unfinished`)).toBe(false);
  });
});

describe("what is deleted for good", () => {
  const SECRET = "zanzibarquuxword";

  it("is gone from the history, its log, its search and every backup; the rest is not", async () => {
    const app = open();
    const kept = talk(app, "kept words");
    const gone = talk(app, `please forget ${SECRET}`);
    app.threads.drafts.save(gone, 1, { text: `draft of ${SECRET}` });
    await app.keeper.backUp();
    expect(filesWith(SECRET).length).toBeGreaterThan(1);

    app.threads.delete(gone);
    expect(app.bin.list()).toMatchObject([{ id: gone }]);
    app.bin.erase(gone);
    expect(app.bin.list()).toEqual([]);
    expect(() => app.threads.restore(gone)).toThrow(/does not exist/);
    await app.keeper.erase();

    expect(app.reports).toEqual([]);
    expect(filesWith(SECRET)).toEqual([]);
    expect(app.bin.erasures()).toEqual({ fromHistory: [], fromBackups: [] });
    expect(titles(app)).toEqual(["kept words"]);
    expect(await app.disk.call("listThreads", { query: "kept", limit: 9 })).toMatchObject([
      { id: kept },
    ]);
    const [backup] = await app.keeper.describe();
    expect(backup?.counts?.threads).toBe(1);
  });

  it("gives its space back to the disk", async () => {
    const app = open();
    talk(app, "kept");
    const large = talk(app, Array.from({ length: 40_000 }, () => randomUUID()).join(" "));
    app.database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    const before = statSync(path()).size;
    app.threads.delete(large);
    app.bin.empty();
    await app.keeper.erase();
    expect(statSync(path()).size).toBeLessThan(before / 5);
  });

  it("goes on being removed after a start that came between", async () => {
    const app = open();
    talk(app, "kept");
    app.threads.delete(talk(app, SECRET));
    app.bin.empty();
    const again = await reopen();
    await again.keeper.keep();
    expect(filesWith(SECRET)).toEqual([]);
  });

  it("is what lay in the bin for 30 days, and nothing sooner", async () => {
    const app = open();
    const old = talk(app, "old");
    app.threads.delete(old);
    for (let day = 0; day < 25; day += 5) {
      time += 5 * DAY_MS;
      await app.keeper.keep();
      expect(app.bin.list()).toHaveLength(1);
    }
    time += 6 * DAY_MS;
    await app.keeper.keep();
    expect(app.bin.list()).toEqual([]);
    expect(app.database.get(z.unknown(), "SELECT 1 FROM threads")).toBeUndefined();
  });
});

it("nothing is pruned while the clock may be wrong", async () => {
  let app = open();
  talk(app, "one");
  app.threads.delete(talk(app, "in the bin"));
  await app.keeper.keep();
  const start = time;
  const events = () =>
    app.database.get(z.object({ n: z.int() }), "SELECT count(*) AS n FROM run_events")?.n;
  const before = events();
  expect(before).toBeGreaterThan(0);

  await app.close();
  time = start + 400 * DAY_MS;
  app = open({ timelineDays: 30 });
  for (let hour = 0; hour < 5; hour += 1) {
    await app.keeper.keep();
    time += 3_600_000;
  }
  expect(events()).toBe(before);
  expect(app.bin.list()).toHaveLength(1);

  await app.close();
  time = start + DAY_MS;
  app = open({ timelineDays: 30 });
  await app.keeper.keep();
  expect(events()).toBe(before);
  expect(backupNames().length).toBeGreaterThanOrEqual(2);

  // A clock that goes on is believed again.
  for (let day = 0; day < 40; day += 1) {
    time += DAY_MS;
    await app.keeper.keep();
  }
  expect(events()).toBe(0);
  expect(app.bin.list()).toEqual([]);
});

describe("a backup that is restored", () => {
  it("is in use at once, and what was in use is kept and can be restored in its turn", async () => {
    const app = open();
    talk(app, "old");
    await app.keeper.backUp();
    talk(app, "new");
    const [backup] = app.backups.list();
    const notice = await app.keeper.restore(backup?.name ?? "");
    expect(titles(app)).toEqual(["old"]);
    const replaced = app.backups.list().find(({ kind }) => kind === "replaced");
    expect(notice).toContain(replaced?.path);
    expect(existsSync(backup?.path ?? "")).toBe(true);

    talk(app, "after it");
    await app.keeper.restore(replaced?.name ?? "");
    expect(titles(app)).toEqual(["new", "old"]);
    expect(app.backups.list().filter(({ kind }) => kind === "replaced")).toHaveLength(2);
    expect(app.reports).toEqual([]);
    expect(titles(await reopen())).toEqual(["new", "old"]);
    expect(readdirSync(folder).sort()).toEqual([
      "backups",
      "last-seen.json",
      "parley.db",
      "parley.db-shm",
      "parley.db-wal",
    ]);
  });

  it("waits for no answer: it is refused while one is written", async () => {
    const app = open();
    talk(app, "old");
    await app.keeper.backUp();
    app.runs.begin(askingRun({ text: "under way", at: time }));
    const [backup] = app.backups.list();
    await expect(app.keeper.restore(backup?.name ?? "")).rejects.toMatchObject({
      code: "conflict",
    });
    expect(titles(app)).toContain("under way");
  });

  it("that is damaged changes nothing", async () => {
    const app = open();
    talk(app, "old");
    await app.keeper.backUp();
    const [backup] = app.backups.list();
    const file = openSync(backup?.path ?? "", "r+");
    writeSync(file, Buffer.alloc(4_096, 0xa5), 0, 4_096, 4_096 * 2);
    closeSync(file);
    talk(app, "new");
    await expect(app.keeper.restore(backup?.name ?? "")).rejects.toThrow();
    expect(titles(app)).toEqual(["new", "old"]);
    expect(existsSync(`${path()}.unfinished`)).toBe(false);
    await expect(app.keeper.restore("../parley.db")).rejects.toMatchObject({ code: "not-found" });
  });
});

it("damage in a large history is found beside the app, told, and mended at the next start", async () => {
  const app = open();
  talk(app, "kept");
  await app.keeper.keep();
  app.database.transaction(() => {
    for (let count = 0; count < 5_000; count += 1) {
      app.database.run("INSERT INTO app_state (key, value) VALUES (:key, :value)", {
        key: `filler-${count}`,
        value: "x".repeat(4_000),
      });
    }
  });
  await app.close();
  const file = openSync(path(), "r+");
  writeSync(file, Buffer.alloc(4_096, 0xa5), 0, 4_096, statSync(path()).size - 4_096 * 100);
  closeSync(file);

  time += 2 * DAY_MS;
  const damaged = await reopen();
  expect(damaged.told).toEqual([]);
  const before = backupNames();
  await damaged.keeper.keep();
  expect(damaged.told).toEqual([expect.stringContaining("Part of your history is damaged")]);
  // What is damaged pushes out nothing that is sound.
  expect(backupNames()).toEqual(before);

  const mended = await reopen();
  expect(mended.told).toEqual([expect.stringContaining("went back to the backup")]);
  expect(titles(mended)).toEqual(["kept"]);
  expect(readdirSync(folder).some((name) => name.startsWith("parley.corrupt-"))).toBe(true);
});

it("a task of a worker that died fails in words, and the next one starts another", async () => {
  const app = open();
  talk(app, "kept");
  await expect(app.disk.call("describe", { file: join(folder, "none.db") })).rejects.toThrow(
    /cannot open/,
  );
  expect(await app.disk.call("listThreads", { query: "kept", limit: 9 })).toHaveLength(1);
  await app.disk.close();
  expect(await app.disk.call("listThreads", { query: "kept", limit: 9 })).toHaveLength(1);
});
