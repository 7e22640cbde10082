import { AppError } from "../../../../shared/errors.ts";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { nowOrSoon, whenFree } from "../../../../electron/store/when-free.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

let test: TestDatabase;
let other: DatabaseSync;
beforeEach(() => {
  test = createTestDatabase();
  other = new DatabaseSync(join(test.folder, "parley.db"));
});
afterEach(() => {
  other.close();
  test.remove();
});

const write = () => test.database.run("INSERT INTO app_state (key, value) VALUES ('key', '1')");
const isWritten = (): boolean =>
  other.prepare("SELECT 1 FROM app_state WHERE key = 'key'").get() !== undefined;

it("waits out the lock that another program holds, while everything else goes on", async () => {
  other.exec("BEGIN IMMEDIATE");
  let turns = 0;
  const turning = setInterval(() => (turns += 1), 1);
  const onAgain = vi.fn();
  const written = whenFree(write, { onAgain });
  await vi.waitFor(() => expect(onAgain.mock.calls.length).toBeGreaterThan(2));
  expect(isWritten()).toBe(false);
  other.exec("ROLLBACK");
  expect(await written).toBe(1);
  clearInterval(turning);
  expect(turns).toBeGreaterThan(10);
  expect(isWritten()).toBe(true);
});

it("does not wait for what has another reason, nor once nobody waits any more", async () => {
  await expect(whenFree(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  other.exec("BEGIN IMMEDIATE");
  const controller = new AbortController();
  const written = whenFree(write, { signal: controller.signal });
  controller.abort();
  await expect(written).rejects.toMatchObject({ code: "storage-failed" });
  other.exec("ROLLBACK");
  expect(isWritten()).toBe(false);
});

it("writes at once where it can, and later where it cannot", async () => {
  const report = vi.fn();
  nowOrSoon(write, report);
  expect(isWritten()).toBe(true);
  test.database.run("DELETE FROM app_state WHERE key = 'key'");
  other.exec("BEGIN IMMEDIATE");
  nowOrSoon(write, report);
  other.exec("ROLLBACK");
  await vi.waitFor(() => expect(isWritten()).toBe(true));
  expect(() => nowOrSoon(() => test.database.execute("SELEKT"), report)).toThrow(/syntax/);
  expect(report).not.toHaveBeenCalled();
  // What the disk does not take is told, and fails nobody.
  const full = new AppError("storage-failed", "The disk is full.");
  const fail = (): number => {
    throw full;
  };
  expect(nowOrSoon(fail, report)).toBeUndefined();
  expect(report).toHaveBeenCalledWith(full);
  expect(nowOrSoon(() => 7, report)).toBe(7);
});
