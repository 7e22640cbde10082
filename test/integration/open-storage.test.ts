import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openStorage, type Storage } from "../../electron/compose/open-storage.ts";
import { migrate } from "../../electron/store/migrate.ts";
import { MIGRATIONS } from "../../electron/store/migrations.ts";
import { openSqlite } from "../../electron/store/sqlite.ts";
import { createLog } from "../../electron/observability/log.ts";
import { askingRun } from "../unit/electron/store/new-run.ts";

const WORKER = fileURLToPath(new URL("../../electron/compose/disk-worker.ts", import.meta.url));

let folder: string;
let storage: Storage | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-storage-"));
});
afterEach(async () => {
  await storage?.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): Storage {
  storage = openStorage({
    userData: folder,
    diskWorker: WORKER,
    now: () => Date.now(),
    timelineDays: () => 30,
    onRestored: () => undefined,
    onExchanged: () => undefined,
    onNotice: () => undefined,
    log: createLog({ file: join(folder, "logs", "parley.log"), level: "info" }),
  });
  return storage;
}
async function reopen(): Promise<Storage> {
  await storage?.close();
  return open();
}
function talk({ runStore }: Storage, text: string): void {
  runStore.begin(askingRun({ text, at: Date.now() }));
  runStore.recover();
}
const titles = ({ threads }: Storage) =>
  threads.list({ query: "", limit: 9 }).map(({ title }) => title);

it("uses an older history that somebody put back, says so, and keeps the newer backups", async () => {
  const first = open();
  const usage = {
    inputTokens: 1,
    cachedInputTokens: 0,
    outputTokens: 1,
    reasoningTokens: 0,
    isEstimated: false,
  };
  talk(first, "old");
  await first.keeper.keep();
  talk(first, "new");
  const { runId, threadId } = askingRun();
  const cost = { microUsd: 70, isEstimated: false };
  first.spending.plan({ callId: "c", runId, threadId, at: Date.now(), model: "m", usage, cost });
  first.spending.settle("c", usage, cost);
  await first.keeper.backUp();
  const newer = first.listBackups()[0];
  await first.close();
  const older = readdirSync(join(folder, "backups")).find((name) => name.includes("daily"));
  copyFileSync(join(folder, "backups", older ?? ""), join(folder, "parley.db"));

  const second = open();
  expect(titles(second)).toEqual(["old"]);
  // What the newer history's backups know to be spent counts.
  expect(second.spending.spent({ threadId })).toBe(70);
  expect(second.notices).toEqual([expect.stringContaining("An older history was put back")]);
  for (let count = 0; count < 5; count += 1) await second.keeper.backUp();
  expect(second.listBackups().map(({ name }) => name)).toContain(newer?.name);
  expect((await reopen()).notices).toEqual([]);
});

it("takes nothing from what lies among the backups and is none", async () => {
  const first = open();
  talk(first, "old");
  await first.keeper.keep();
  talk(first, "new");
  await first.keeper.backUp();
  const newer = first.listBackups()[0]?.path ?? "";
  await first.close();
  const planted = new DatabaseSync(newer);
  planted.exec("INSERT INTO erasures (thread_id, at) SELECT id, 1 FROM threads");
  planted.exec("CREATE VIEW x AS SELECT 1");
  planted.close();
  const older = readdirSync(join(folder, "backups")).find((name) => name.includes("daily"));
  copyFileSync(join(folder, "backups", older ?? ""), join(folder, "parley.db"));
  expect(titles(open())).toEqual(["old"]);
});

it("says nothing of a history that was not touched, and backs a first session up as it ends", async () => {
  talk(open(), "only");
  const again = await reopen();
  expect(again.notices).toEqual([]);
  expect(titles(again)).toEqual(["only"]);
  expect(again.listBackups()).toHaveLength(1);
});

it("reads a history of an older Parley that may not be changed, and lives and ends with it", async () => {
  const path = join(folder, "parley.db");
  const older = openSqlite(path);
  migrate({ database: older, migrations: MIGRATIONS.slice(0, 8), backUp: () => undefined });
  older.run(
    "INSERT INTO threads (id, title, title_source, created_at, updated_at) VALUES (:id, 'older', 'user', 1, 1)",
    { id: askingRun().threadId },
  );
  older.close();
  const before = readFileSync(path);
  // No copy can be made where a file has the folder's name.
  writeFileSync(join(folder, "backups"), "");
  const opened = open();
  expect(titles(opened)).toEqual(["older"]);
  expect(opened.notices).toEqual([expect.stringContaining("has to change your history file")]);
  expect(() => talk(opened, "new")).toThrow("nothing new can be saved");
  await opened.keeper.keep();
  const threads = await opened.disk.call("listThreads", { query: "", limit: 9 });
  expect(threads.map(({ title }) => title)).toEqual(["older"]);
  await opened.close();
  storage = undefined;
  expect(readFileSync(path).equals(before)).toBe(true);
});
