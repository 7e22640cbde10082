import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import { createDiskReserve } from "../../../../electron/store/disk-reserve.ts";
import { toStorageError } from "../../../../electron/store/storage-error.ts";
import { tempFolder } from "../../../fakes/temp-folder.ts";

/** A database on a disk that is full as long as the space is kept: SQLite itself says so, at its own limit of pages. */
function onFullDisk(folder: string, reserve: string) {
  const database = new DatabaseSync(join(folder, "words.db"));
  database.exec("CREATE TABLE words (text TEXT)");
  const insert = database.prepare("INSERT INTO words VALUES (?)");
  return {
    write: (text: string): void => {
      database.exec(`PRAGMA max_page_count = ${existsSync(reserve) ? 2 : 1_000}`);
      try {
        insert.run(text);
      } catch (error) {
        throw toStorageError(error);
      }
    },
    words: () => database.prepare("SELECT count(*) AS n FROM words").get()?.["n"],
  };
}

const LONG = "word ".repeat(2_000);

describe("createDiskReserve", () => {
  it("gives its space up for what the disk has no room for, once", async () => {
    const folder = tempFolder("reserve-");
    const file = join(folder, "parley.reserve");
    const reserve = createDiskReserve(file, 50_000);
    await reserve.keep();
    expect(statSync(file).size).toBe(50_000);
    const { write, words } = onFullDisk(folder, file);
    expect(() => write(LONG)).toThrow("disk is full");
    reserve.withRoom(() => write(LONG));
    expect(words()).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  it("keeps its space where another fault than a full disk is told", async () => {
    const file = join(tempFolder("reserve-"), "parley.reserve");
    const reserve = createDiskReserve(file, 50_000);
    await reserve.keep();
    const fault = new AppError("not-found", "There is no such chat.");
    let times = 0;
    const work = (): never => {
      times += 1;
      throw fault;
    };
    expect(() => reserve.withRoom(work)).toThrow(fault);
    expect([times, existsSync(file)]).toEqual([1, true]);
  });

  it("is found again by the next start, and kept anew once it was given up", async () => {
    const folder = tempFolder("reserve-");
    const file = join(folder, "parley.reserve");
    await createDiskReserve(file, 50_000).keep();
    const next = createDiskReserve(file, 50_000);
    next.withRoom(onFullDisk(folder, file).write.bind(undefined, LONG));
    expect(existsSync(file)).toBe(false);
    await next.keep();
    expect(statSync(file).size).toBe(50_000);
  });

  it("keeps nothing of a disk that has little left", async () => {
    const file = join(tempFolder("reserve-"), "parley.reserve");
    await createDiskReserve(file, Number.MAX_SAFE_INTEGER).keep();
    expect(existsSync(file)).toBe(false);
  });
});
