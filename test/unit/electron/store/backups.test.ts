import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { createBackups } from "../../../../electron/store/backups.ts";
import { openSqlite } from "../../../../electron/store/sqlite.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

let test: TestDatabase;
beforeEach(() => {
  test = createTestDatabase();
});
afterEach(() => test.remove());

function setUp() {
  let time = Date.UTC(2026, 10, 22);
  const folder = join(test.folder, "copies");
  return { folder, backups: createBackups({ folder, now: () => (time += 1_000) }) };
}

it("copies the whole database, with what is only in its log", () => {
  test.database.run("INSERT INTO app_state VALUES ('key', '1')");
  const path = setUp().backups.write(test.database, "daily");
  const copy = openSqlite(path);
  expect(copy.get(z.unknown(), "SELECT value FROM app_state")).toEqual({ value: "1" });
  copy.close();
});

it("keeps the newest three of each kind and nothing half-written", () => {
  const { backups, folder } = setUp();
  const migration = backups.write(test.database, "migration");
  const daily = Array.from({ length: 5 }, () => backups.write(test.database, "daily"));
  expect(backups.list().map(({ path }) => path)).toEqual([...daily.slice(2).reverse(), migration]);
  expect(readdirSync(folder)).toHaveLength(4);
  expect(backups.list()[0]?.bytes).toBe(statSync(daily[4] ?? "").size);
});

it("never takes a stranger's file for a backup, nor deletes it", () => {
  const { backups, folder } = setUp();
  backups.write(test.database, "daily");
  const strangers = [
    "notes.db",
    "parley-soon-daily.db",
    "parley-2026-11-22T00-00-00-000Z-weekly.db",
  ];
  for (const name of strangers) writeFileSync(join(folder, name), "");
  for (let count = 0; count < 4; count += 1) backups.write(test.database, "daily");
  expect(backups.list()).toHaveLength(3);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(strangers));
});

it("finds none where there is no folder", () => {
  expect(setUp().backups.list()).toEqual([]);
});

it("keeps the copy it has just made, though the clock was ahead when older ones were made", () => {
  const folder = join(test.folder, "copies");
  let time = Date.UTC(2031, 0, 1);
  const backups = createBackups({ folder, now: () => (time += 1_000) });
  for (let count = 0; count < 3; count += 1) backups.write(test.database, "daily");
  time = Date.UTC(2026, 10, 22);
  const path = backups.write(test.database, "daily");
  expect(statSync(path).size).toBeGreaterThan(0);
  expect(backups.list()).toHaveLength(3);
  const next = backups.write(test.database, "daily");
  expect(backups.list().map((each) => each.path)).toEqual(expect.arrayContaining([path, next]));
});
