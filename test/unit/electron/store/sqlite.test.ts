import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { openSqlite } from "../../../../electron/store/sqlite.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

let test: TestDatabase;
beforeEach(() => {
  test = createTestDatabase();
  test.database.execute("CREATE TABLE notes (text TEXT NOT NULL) STRICT");
});
afterEach(() => test.remove());

const noteRow = z.object({ text: z.string() });
const write = (text: string) =>
  test.database.run("INSERT INTO notes (text) VALUES (:text)", { text });
const notes = () => test.database.all(noteRow, "SELECT text FROM notes").map(({ text }) => text);

describe("openSqlite", () => {
  it.each([
    ["journal_mode", "wal"],
    ["synchronous", 2],
    ["foreign_keys", 1],
    ["checkpoint_fullfsync", 1],
    ["trusted_schema", 0],
    ["secure_delete", 2],
    ["busy_timeout", 30],
    ["auto_vacuum", 2],
  ])("opens with %s = %s", (pragma, value) => {
    const row = test.database.get(z.record(z.string(), z.unknown()), `PRAGMA ${pragma}`);
    expect(Object.values(row ?? {})).toEqual([value]);
  });

  it("syncs as before once a transaction that may be synced later is over, or has failed", () => {
    const syncs = () => test.database.get(z.unknown(), "PRAGMA synchronous");
    test.database.transaction(() => write("soon"), "soon");
    expect(notes()).toEqual(["soon"]);
    expect(syncs()).toEqual({ synchronous: 2 });
    const fail = (): never => {
      write("gone");
      throw new Error("No.");
    };
    expect(() => test.database.transaction(fail, "soon")).toThrow("No.");
    expect(notes()).toEqual(["soon"]);
    expect(syncs()).toEqual({ synchronous: 2 });
  });

  it("says in plain words that the disk is full", () => {
    test.database.execute("PRAGMA max_page_count = 1");
    expect(() => {
      for (let count = 0; count < 100; count += 1) write("x".repeat(10_000));
    }).toThrow(
      expect.objectContaining({
        code: "storage-failed",
        message: expect.stringContaining("disk is full") as string,
      }),
    );
  });

  it("says in plain words that the file cannot be opened", () => {
    expect(() => openSqlite(join(test.folder, "no", "such", "folder.db"))).toThrow(
      expect.objectContaining({
        code: "storage-failed",
        message: expect.stringContaining("cannot open") as string,
      }),
    );
  });

  it("leaves an error of the statement what it is", () => {
    expect(() => test.database.execute("SELEKT")).toThrow(/syntax error/);
    expect(() =>
      test.database.run("INSERT INTO notes (text) VALUES (:text)", { text: null }),
    ).toThrow(/NOT NULL/);
  });

  it("refuses a row that the schema does not know", () => {
    write("one");
    expect(() =>
      test.database.get(z.object({ text: z.number() }), "SELECT text FROM notes"),
    ).toThrow();
  });
});

describe("transaction", () => {
  it("gives back what its work gave and keeps what it wrote", () => {
    expect(test.database.transaction(() => write("one"))).toBe(1);
    expect(notes()).toEqual(["one"]);
  });

  it("keeps nothing of work that throws", () => {
    expect(() =>
      test.database.transaction(() => {
        write("one");
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(notes()).toEqual([]);
    expect(test.database.transaction(() => write("two"))).toBe(1);
  });

  it("lets an inner one fail alone", () => {
    test.database.transaction(() => {
      write("outer");
      expect(() =>
        test.database.transaction(() => {
          write("inner");
          throw new Error("no");
        }),
      ).toThrow("no");
      test.database.transaction(() => write("second"));
    });
    expect(notes()).toEqual(["outer", "second"]);
  });

  it("takes the inner ones back with the outer", () => {
    expect(() =>
      test.database.transaction(() => {
        test.database.transaction(() => write("inner"));
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(notes()).toEqual([]);
  });

  it("survives that SQLite itself rolled back", () => {
    expect(() =>
      test.database.transaction(() =>
        test.database.transaction(() =>
          test.database.run("INSERT OR ROLLBACK INTO notes VALUES (NULL)"),
        ),
      ),
    ).toThrow(/NOT NULL/);
    write("after");
    expect(notes()).toEqual(["after"]);
  });
});
