import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { migrate, type Migration } from "../../../../electron/store/migrate.ts";
import { MIGRATIONS } from "../../../../electron/store/migrations.ts";
import { openSqlite, type Database } from "../../../../electron/store/sqlite.ts";

const first: Migration = {
  version: 1,
  name: "notes",
  up: (database) =>
    database.execute("CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('a')"),
};
const second: Migration = {
  version: 2,
  name: "stars",
  up: (database) => database.execute("ALTER TABLE notes ADD COLUMN star INTEGER"),
};
const broken: Migration = {
  version: 3,
  name: "broken",
  up(database) {
    database.execute("DELETE FROM notes; CREATE TABLE half (done TEXT)");
    throw new Error("half-way");
  },
};

const backUp = vi.fn();
let database: Database;
beforeEach(() => {
  database = openSqlite(":memory:");
  backUp.mockReset();
});
afterEach(() => database.close());

const run = (migrations: readonly Migration[]) => migrate({ database, migrations, backUp });
const version = () => database.get(z.object({ user_version: z.int() }), "PRAGMA user_version");
const tables = () =>
  database
    .all(z.object({ name: z.string() }), "SELECT name FROM sqlite_schema WHERE type = 'table'")
    .map(({ name }) => name);

describe("migrate", () => {
  it("brings an empty database to the newest version and backs up nothing", () => {
    run([first, second]);
    expect(version()).toEqual({ user_version: 2 });
    expect(backUp).not.toHaveBeenCalled();
  });

  it("runs only the steps that are missing, after a backup of what was there", () => {
    run([first]);
    backUp.mockImplementation(() => expect(version()).toEqual({ user_version: 1 }));
    run([first, second]);
    expect(version()).toEqual({ user_version: 2 });
    expect(backUp).toHaveBeenCalledOnce();
    run([first, second]);
    expect(backUp).toHaveBeenCalledOnce();
  });

  it("undoes a step that fails and leaves the data as it was", () => {
    run([first, second]);
    expect(() => run([first, second, broken])).toThrow(
      expect.objectContaining({
        code: "storage-failed",
        message: expect.stringContaining("step 3, broken") as string,
      }),
    );
    expect(version()).toEqual({ user_version: 2 });
    expect(tables()).toEqual(["notes"]);
    expect(database.all(z.unknown(), "SELECT text FROM notes")).toEqual([{ text: "a" }]);
  });

  it("changes nothing without its backup", () => {
    run([first]);
    backUp.mockImplementation(() => {
      throw new Error("disk full");
    });
    expect(() => run([first, second])).toThrow(
      expect.objectContaining({ code: "storage-failed", cause: new Error("disk full") }),
    );
    expect(version()).toEqual({ user_version: 1 });
  });
});

describe("MIGRATIONS", () => {
  it("count up from 1 without a gap", () => {
    expect(MIGRATIONS.map((each) => each.version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });

  it("make tables that check the types of what they hold", () => {
    run(MIGRATIONS);
    const rows = database.all(
      z.object({ name: z.string(), strict: z.int() }),
      "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'",
    );
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter(({ strict }) => strict === 0)).toEqual([]);
  });
});
