import { randomUUID } from "node:crypto";
import {
  closeSync,
  copyFileSync,
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
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createAsides } from "../../electron/store/asides.ts";
import { createBackups } from "../../electron/store/backups.ts";
import { createBin } from "../../electron/store/bin.ts";
import { openDatabase } from "../../electron/store/database.ts";
import { createDiskTasks } from "../../electron/store/disk-tasks.ts";
import { createDisk } from "../../electron/store/disk.ts";
import { createHistoryKeeper } from "../../electron/store/history-keeper.ts";
import { createRunStore } from "../../electron/store/run-store.ts";
import { createSeenClock } from "../../electron/store/seen-clock.ts";
import { createSpending } from "../../electron/store/spending.ts";
import { createThreadStore } from "../../electron/store/thread-store.ts";
import { AppError } from "../../shared/errors.ts";
import { runId as runIdSchema, type ThreadId } from "../../shared/ids.ts";
import { createOutboxStore } from "../../electron/observability/outbox/outbox-store.ts";
import { createUsageStore } from "../../electron/store/usage-store.ts";
import { askingRun, newThreadId } from "../unit/electron/store/new-run.ts";

const DAY_MS = 86_400_000;
const WORKER = fileURLToPath(new URL("../../electron/compose/disk-worker.ts", import.meta.url));

let folder: string;
let time: number;
/** By how much somebody has set the clock. */
let setAhead: number;
let opened: { readonly close: () => Promise<void> } | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-keeper-"));
  time = Date.UTC(2026, 10, 22, 14, 4, 22);
  setAhead = 0;
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
  const clock = createSeenClock({
    file: join(folder, "last-seen.json"),
    now,
    elapsed: () => time - setAhead,
  });
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
  const failing = new Set<string>();
  const disturbed: typeof disk = {
    ...disk,
    call: (name, input) =>
      failing.has(name)
        ? Promise.reject(new AppError("storage-failed", `The disk fails at ${name}.`))
        : disk.call(name, input),
  };
  let exchanges = 0;
  const onExchanged = (): void => {
    exchanges += 1;
    runs.recover();
    if (failing.has("onExchanged")) throw new Error("A window fails.");
  };
  const keeper = createHistoryKeeper({
    path: path(),
    filesFolder: join(dirname(path()), "attachments"),
    database,
    backups,
    asides: createAsides(path()),
    disk: disturbed,
    clock,
    now,
    isAnswering: () => runs.openRuns().length > 0,
    timelineDays: () => timelineDays,
    onExchanged,
    notify: (notice) => told.push(notice),
    report: (event, error) => reports.push([event, error]),
  });
  const app = {
    database,
    clock,
    backups,
    disk,
    keeper,
    failing,
    exchanges: () => exchanges,
    spending: createSpending(database),
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
    expect(longest).toBeLessThan(400);
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

  it("is done with where a backup is newer or not ours, which stays as it is and is told once", async () => {
    const app = open();
    talk(app, "kept");
    const gone = talk(app, `please forget ${SECRET}`);
    await app.keeper.backUp();
    const name = (minute: number) => `parley-2026-11-20T10-0${minute}-00-000Z-manual.db`;
    const [good = ""] = backupNames();
    const changes = ["PRAGMA user_version = 999", "CREATE VIEW x AS SELECT 1"];
    for (const [index, change] of changes.entries()) {
      const file = join(backupsFolder(), name(index));
      copyFileSync(join(backupsFolder(), good), file);
      const other = new DatabaseSync(file);
      other.exec(change);
      other.close();
    }
    app.threads.delete(gone);
    app.bin.erase(gone);
    await app.keeper.erase();
    await app.keeper.erase();
    expect(app.bin.erasures()).toEqual({ fromHistory: [], fromBackups: [] });
    expect(filesWith(SECRET)).toEqual([0, 1].map((index) => join(backupsFolder(), name(index))));
    expect(app.reports).toEqual([]);
    expect(app.told).toHaveLength(1);
    expect(app.told[0]).toContain(name(0));
    expect(app.told[0]).toContain(name(1));
    await expect(app.keeper.preview(name(0))).rejects.toThrow("a newer Parley wrote it");
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

  it("is gone at a quit as well, however large the history is", async () => {
    const app = open();
    app.database.run("INSERT INTO app_state VALUES ('large', hex(zeroblob(35000000)))");
    expect(app.database.bytes()).toBeGreaterThan(64_000_000);
    talk(app, "kept");
    const gone = talk(app, `please forget ${SECRET}`);
    await app.keeper.backUp();
    app.threads.delete(gone);
    app.bin.empty();
    await app.keeper.close();
    expect(app.reports).toEqual([]);
    expect(filesWith(SECRET)).toEqual([]);
    // The next start makes sure of it.
    expect(app.bin.erasures().fromBackups).toEqual([gone]);
    await app.keeper.keep();
    expect(app.bin.erasures().fromBackups).toEqual([]);
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

it("nothing is pruned by a clock that somebody sets ahead while the app runs, until it is borne out", async () => {
  const app = open({ timelineDays: 30 });
  talk(app, "one");
  app.threads.delete(talk(app, "in the bin"));
  for (let day = 0; day < 18; day += 1) {
    time += DAY_MS;
    await app.keeper.keep();
  }
  const set = (byMs: number): void => {
    time += byMs;
    setAhead += byMs;
  };
  // Less than anybody is away for, and more than the bin has left.
  set(13 * DAY_MS);
  for (let hour = 0; hour < 5; hour += 1) {
    await app.keeper.keep();
    time += 3_600_000;
  }
  expect(app.bin.list()).toHaveLength(1);
  set(-13 * DAY_MS);
  await app.keeper.keep();
  expect(app.bin.list()).toHaveLength(1);
  // A computer that sleeps for as long is no wrong clock.
  time += 13 * DAY_MS;
  await app.keeper.keep();
  expect(app.bin.list()).toEqual([]);
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
      "search.db",
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

describe("a restore undoes no deletion and no payment", () => {
  const SECRET = "zanzibarquuxword";
  const usage = {
    inputTokens: 10,
    outputTokens: 5,
    cachedInputTokens: 0,
    reasoningTokens: 0,
    isEstimated: false,
  };
  const costing = (microUsd: number) => ({ microUsd, isEstimated: false });
  const EVER = { fromAt: 0, untilAt: Number.MAX_SAFE_INTEGER };

  function spend(app: Opened, microUsd: number, threadId = newThreadId()): void {
    const callId = randomUUID();
    const runId = askingRun().runId;
    const cost = costing(microUsd);
    app.spending.plan({ callId, runId, threadId, at: time, model: "m", usage, cost });
    app.spending.settle(callId, usage, cost);
  }

  it("chats that were deleted for good since stay deleted, and the preview says so", async () => {
    const app = open();
    talk(app, "kept");
    const gone = talk(app, `please forget ${SECRET}`);
    const inBin = talk(app, "deleted, but not for good");
    await app.keeper.backUp();
    const name = app.backups.list()[0]?.name ?? "";
    app.threads.delete(inBin);
    app.threads.delete(gone);
    app.bin.erase(gone);

    // A large history is not erased from its backups before nobody answers, and a restore may come first.
    expect(await app.keeper.preview(name)).toMatchObject({ threads: 2, erased: 1 });
    await app.keeper.restore(name);
    expect(titles(app)).toEqual(["deleted, but not for good", "kept"]);
    expect(() => app.threads.restore(gone)).toThrow(/does not exist/);
    expect(app.bin.list()).toEqual([]);
    expect(filesWith(SECRET)).toEqual([]);
    expect(app.reports).toEqual([]);
  });

  it("not even from a copy of a backup that was kept elsewhere meanwhile", async () => {
    const app = open();
    const gone = talk(app, `please forget ${SECRET}`);
    talk(app, "kept");
    await app.keeper.backUp();
    const [backup] = app.backups.list();
    const elsewhere = readFileSync(backup?.path ?? "");
    app.threads.delete(gone);
    app.bin.erase(gone);
    await app.keeper.erase();
    expect(filesWith(SECRET)).toEqual([]);
    writeFileSync(backup?.path ?? "", elsewhere);

    expect(await app.keeper.preview(backup?.name ?? "")).toMatchObject({ threads: 1, erased: 1 });
    await app.keeper.restore(backup?.name ?? "");
    expect(titles(app)).toEqual(["kept"]);
    expect(filesWith(SECRET)).toEqual([]);
  });

  it("what was spent still counts, however often one goes back and forth", async () => {
    const app = open();
    const old = talk(app, "old");
    spend(app, 100, old);
    await app.keeper.backUp();
    const name = app.backups.list()[0]?.name ?? "";
    const since = talk(app, "since");
    spend(app, 700, since);
    const runsBefore = (await createUsageStore(app.database).report(0)).totals.runs;

    await app.keeper.restore(name);
    expect(app.spending.spent(EVER)).toBe(800);
    expect(app.spending.spent({ threadId: old })).toBe(100);
    expect((await createUsageStore(app.database).report(0)).totals.runs).toBe(runsBefore);
    spend(app, 30);
    const replaced = app.backups.list().find(({ kind }) => kind === "replaced");
    await app.keeper.restore(replaced?.name ?? "");
    expect(app.spending.spent(EVER)).toBe(830);
    expect((await createUsageStore(app.database).report(0)).totals.runs).toBe(runsBefore);
    expect(titles(app)).toEqual(["since", "old"]);
  });

  it("a call that was under way in the backup counts with what it cost in the end", async () => {
    const app = open();
    talk(app, "old");
    const call = { callId: "c", runId: askingRun().runId, threadId: newThreadId(), model: "m" };
    app.spending.plan({ ...call, at: time, usage, cost: costing(5_000) });
    await app.keeper.backUp();
    app.spending.settle("c", usage, costing(20));
    await app.keeper.restore(app.backups.list()[0]?.name ?? "");
    expect(app.spending.spent(EVER)).toBe(20);
    expect(app.spending.estimated(EVER)).toBe(0);
  });

  it("what stands unsent in a composer stays there, and what was sent elsewhere is not sent again", async () => {
    const app = open();
    const thread = talk(app, "old");
    const outbox = createOutboxStore({ database: app.database, now: () => time });
    const [run] = app.database.all(z.object({ id: runIdSchema }), "SELECT id FROM runs");
    const item = {
      runId: run?.id ?? askingRun().runId,
      target: "langfuse",
      destination: "d",
      kind: "spans",
      scoreId: null,
      body: "{}",
    } as const;
    outbox.add([item, { ...item, body: "[1]" }]);
    await app.keeper.backUp();
    const next = (): string[] =>
      outbox.next("langfuse", { atMost: 9, mode: "whole" }).map(({ body }) => body);
    outbox.sent(outbox.next("langfuse", { atMost: 1, mode: "whole" }));
    app.threads.drafts.save(thread, 1, { text: "typed since" });
    app.threads.drafts.save(null, 1, { text: "typed for a new chat" });
    await app.keeper.restore(app.backups.list()[0]?.name ?? "");
    expect(next()).toEqual(["[1]"]);
    // The windows stay, and load anew.
    app.threads.drafts.release();
    expect(app.threads.drafts.read(thread, 1).text).toBe("typed since");
    expect(app.threads.drafts.read(null, 1).text).toBe("typed for a new chat");
  });

  it("what was sent of a chat that is gone for good since waits for nothing again", async () => {
    const app = open();
    const gone = talk(app, "gone");
    const outbox = createOutboxStore({ database: app.database, now: () => time });
    const [run] = app.database.all(z.object({ id: runIdSchema }), "SELECT id FROM runs");
    if (run === undefined) throw new Error("It has no run.");
    const item = { target: "langfuse", destination: "d", kind: "spans", scoreId: null } as const;
    outbox.add([{ ...item, runId: run.id, body: "{}" }]);
    await app.keeper.backUp();
    outbox.sent(outbox.next("langfuse", { atMost: 1, mode: "whole" }));
    app.threads.delete(gone);
    app.bin.erase(gone);
    await app.disk.call("erase", { threadId: gone });
    app.failing.add("erase");
    await app.keeper.restore(app.backups.list()[0]?.name ?? "");
    expect(app.database.all(z.unknown(), "SELECT number FROM outbox")).toEqual([]);
  });
});

describe("a restore that fails on its way", () => {
  async function withBackup() {
    const app = open();
    talk(app, "old");
    await app.keeper.backUp();
    talk(app, "new");
    return { app, name: app.backups.list()[0]?.name ?? "" };
  }
  /** Everything that was bound to the history goes on with it. */
  function expectWhole(app: Opened, shown: readonly string[]): void {
    expect(titles(app)).toEqual(shown);
    const next = talk(app, "goes on");
    app.threads.drafts.save(next, 1, { text: "typed" });
    expect(titles(app)).toEqual(["goes on", ...shown]);
    expect(readdirSync(folder).filter((file) => file.includes("unfinished"))).toEqual([]);
  }

  it.each(["prepareRestore", "carryOver"])("at %s leaves the history in use", async (task) => {
    const { app, name } = await withBackup();
    app.failing.add(task);
    await expect(app.keeper.restore(name)).rejects.toThrow(task);
    expect(app.exchanges()).toBe(0);
    expectWhole(app, ["new", "old"]);
    app.failing.clear();
    await app.keeper.restore(name);
    expect(titles(app)).toEqual(["old"]);
  });

  it.each(["onExchanged", "standAlone", "remove", "tidy"])(
    "at %s has the backup in use, and everybody was told",
    async (task) => {
      const { app, name } = await withBackup();
      const gone = talk(app, "gone");
      app.threads.delete(gone);
      app.bin.erase(gone);
      app.failing.add(task);
      await app.keeper.restore(name);
      expect(app.exchanges()).toBe(1);
      expect(app.reports).not.toEqual([]);
      app.failing.clear();
      expectWhole(app, ["old"]);
      const replaced = app.backups.list().find(({ kind }) => kind === "replaced");
      await app.keeper.restore(replaced?.name ?? "");
      expect(titles(app)).toEqual(["new", "old"]);
    },
  );

  it("waits for whoever has the history open for a moment, and says who holds it for longer", async () => {
    const { app, name } = await withBackup();
    const other = new DatabaseSync(path());
    other.prepare("SELECT count(*) FROM threads").get();
    const restored = app.keeper.restore(name);
    setTimeout(() => other.close(), 1_500);
    await restored;
    expect(titles(app)).toEqual(["old"]);

    const longer = new DatabaseSync(path());
    longer.prepare("SELECT count(*) FROM threads").get();
    await expect(app.keeper.restore(name)).rejects.toThrow(/Another program has/);
    longer.close();
    expectWhole(app, ["old"]);
  });

  it("because it is not what it says it is changes nothing", async () => {
    const { app, name } = await withBackup();
    const file = join(backupsFolder(), name);
    const old = new DatabaseSync(file);
    // An old schema that is not what it says.
    old.exec("PRAGMA user_version = 9");
    old.close();
    await expect(app.keeper.restore(name)).rejects.toThrow(
      /^This backup cannot be restored: it holds a table \(\w+\) that Parley did not make\. Nothing was changed\.$/,
    );
    expect(app.exchanges()).toBe(0);
    expectWhole(app, ["new", "old"]);
  });

  it("because the files cannot be exchanged has the history that was in use open again", async () => {
    const { app, name } = await withBackup();
    const rubbish = join(folder, "rubbish.db");
    writeFileSync(rubbish, "no database at all".repeat(500));
    expect(() => app.database.exchange(rubbish, join(folder, "aside.db"))).toThrow(/damaged/);
    expect(titles(app)).toEqual(["new", "old"]);
    expect(() =>
      app.database.exchange(join(folder, "none.db"), join(folder, "aside.db")),
    ).toThrow();
    expect(titles(app)).toEqual(["new", "old"]);
    expect(() => app.database.exchange(rubbish, join(folder, "none", "aside.db"))).toThrow();
    expectWhole(app, ["new", "old"]);
    await app.keeper.restore(name);
    expect(titles(app)).toEqual(["old"]);
    await reopen();
  });
});

describe("a backup", () => {
  it("that was cut off while words were erased from it is restored with its log", async () => {
    const app = open();
    talk(app, "in the file");
    await app.keeper.backUp();
    const [backup] = app.backups.list();
    const file = backup?.path ?? "";
    // As an app that is killed leaves it: the file alone lacks what was written last.
    const written = new DatabaseSync(file);
    written.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0");
    written.exec("UPDATE threads SET title = 'only in the log'");
    for (const suffix of ["", "-wal"]) copyFileSync(`${file}${suffix}`, `${file}.cut${suffix}`);
    written.close();
    for (const suffix of ["", "-wal"]) copyFileSync(`${file}.cut${suffix}`, `${file}${suffix}`);
    for (const suffix of ["", "-wal"]) rmSync(`${file}.cut${suffix}`);
    await app.keeper.restore(backup?.name ?? "");
    expect(titles(app)).toEqual(["only in the log"]);
  });

  it("says why it cannot be used: damaged, of a newer version or another program, or no file", async () => {
    const app = open();
    talk(app, "one");
    mkdirSync(backupsFolder());
    const name = (minute: number) => `parley-2026-11-20T10-0${minute}-00-000Z-manual.db`;
    writeFileSync(join(backupsFolder(), name(1)), "no database".repeat(1_000));
    const newer = new DatabaseSync(join(backupsFolder(), name(2)));
    newer.exec("CREATE TABLE threads (a); CREATE TABLE messages (a); CREATE TABLE runs (a)");
    newer.exec("CREATE TABLE later (a); PRAGMA user_version = 999");
    newer.close();
    mkdirSync(join(backupsFolder(), name(3)));
    const other = new DatabaseSync(join(backupsFolder(), name(4)));
    other.exec("CREATE TABLE later (a); PRAGMA user_version = 999");
    other.close();
    const reasons = [
      ["storage-failed", /damaged/],
      ["storage-failed", /newer Parley/],
      // A folder of that name is none.
      ["not-found", /not there any more/],
      ["storage-failed", /of another program\. Nothing was changed\.$/],
    ] as const;
    for (const [index, [code, reason]] of reasons.entries()) {
      const problem = app.keeper.restore(name(index + 1));
      await expect(problem).rejects.toMatchObject({ code });
      await expect(problem).rejects.toThrow(reason);
    }
    expect(titles(app)).toEqual(["one"]);
  });

  it("of what was in use stays, however many others are tried in its place", async () => {
    const app = open();
    talk(app, "old");
    for (let count = 0; count < 3; count += 1) await app.keeper.backUp();
    talk(app, "the newest of all");
    const tried = app.backups.list().map(({ name }) => name);
    for (const name of [...tried, ...tried]) await app.keeper.restore(name);
    const replaced = app.backups.list().filter(({ kind }) => kind === "replaced");
    await app.keeper.restore(replaced.at(-1)?.name ?? "");
    expect(titles(app)).toEqual(["the newest of all", "old"]);
  });
});

describe("files that were set aside", () => {
  const SECRET = "zanzibarquuxword";

  async function withAside(name: string, damage: (file: string) => void): Promise<Opened> {
    const app = open();
    talk(app, "kept");
    talk(app, `please forget ${SECRET}`);
    await app.close();
    const aside = join(folder, name);
    mkdirSync(aside);
    copyFileSync(path(), join(aside, "parley.db"));
    damage(join(aside, "parley.db"));
    return open();
  }
  function eraseSecret(app: Opened): void {
    const thread = app.threads.list({ query: SECRET, limit: 1 })[0];
    if (thread === undefined) throw new Error("It is not there.");
    app.threads.delete(thread.id);
    app.bin.erase(thread.id);
  }

  it("lose what is deleted for good, where they can be opened", async () => {
    const app = await withAside("parley.replaced-2026-11-20T10-00-00-000Z", () => undefined);
    eraseSecret(app);
    await app.keeper.erase();
    expect(filesWith(SECRET)).toEqual([]);
    expect(app.told).toEqual([]);
    expect(createAsides(path()).list()).toMatchObject([{ kind: "replaced" }]);
  });

  it("are tried again where the disk failed, and the history is not written anew for it", async () => {
    const app = await withAside("parley.replaced-2026-11-20T10-00-00-000Z", () => undefined);
    app.failing.add("eraseFromCopy");
    eraseSecret(app);
    await app.keeper.erase();
    expect(app.bin.erasures().fromBackups).toHaveLength(1);
    expect(app.told).toEqual([]);
    // It was written anew once; to ask for it again would be reported.
    app.failing.add("compact");
    await app.keeper.erase();
    app.failing.delete("eraseFromCopy");
    await app.keeper.erase();
    expect(app.bin.erasures().fromBackups).toEqual([]);
    expect(filesWith(SECRET)).toEqual([]);
    expect(app.reports.map((each) => (each as [string])[0])).toEqual([
      "copy-not-erased",
      "copy-not-erased",
    ]);
  });

  it("are named where they cannot, and can be deleted", async () => {
    const name = "parley.corrupt-2026-11-20T10-00-00-000Z-2";
    const app = await withAside(name, (file) => {
      const descriptor = openSync(file, "r+");
      writeSync(descriptor, Buffer.alloc(4_096, 0xa5), 0, 4_096, 0);
      closeSync(descriptor);
    });
    mkdirSync(join(folder, "parley.log-2026-11-19T10-00-00-000Z"));
    mkdirSync(join(folder, "parley.corrupt-mine"));
    eraseSecret(app);
    await app.keeper.erase();
    expect(app.told).toEqual([expect.stringContaining(name)]);
    expect(filesWith(SECRET)).toEqual([join(folder, name, "parley.db")]);

    const asides = createAsides(path());
    expect(asides.list().map(({ kind }) => kind)).toEqual(["corrupt", "log"]);
    await app.keeper.removeAside(name);
    expect(filesWith(SECRET)).toEqual([]);
    expect(asides.list().map(({ kind }) => kind)).toEqual(["log"]);
    await expect(app.keeper.removeAside("../parley")).rejects.toMatchObject({ code: "not-found" });
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
  await expect(
    app.disk.call("describe", { file: join(folder, "none.db"), erased: [] }),
  ).rejects.toThrow(/cannot open/);
  expect(await app.disk.call("listThreads", { query: "kept", limit: 9 })).toHaveLength(1);
  await app.disk.close();
  expect(await app.disk.call("listThreads", { query: "kept", limit: 9 })).toHaveLength(1);
});
