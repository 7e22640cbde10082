import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { z } from "zod";
import { toStorageError } from "./storage-error.ts";

/** Values for the `:names` of a statement. */
export type SqlParameters = Readonly<Record<string, SQLInputValue>>;

/**
 * SQLite, synchronous, with its statements prepared once and every row checked by a schema.
 *
 * All of it throws AppError `storage-failed` when the disk or the file is at fault, and SQLite's own error when the
 * statement is.
 */
export interface Database {
  /** Runs statements that take no values and give no rows. */
  execute(sql: string): void;
  /** @returns how many rows changed. */
  run(sql: string, parameters?: SqlParameters): number;
  get<T>(row: z.ZodType<T>, sql: string, parameters?: SqlParameters): T | undefined;
  all<T>(row: z.ZodType<T>, sql: string, parameters?: SqlParameters): readonly T[];
  /** All of `work` or nothing of it. Inside another transaction it is a part of that one which can fail alone. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** How long a lock held by another process is waited for; it blocks the main process meanwhile. */
const BUSY_TIMEOUT_MS = 2_000;

/**
 * `FULL` syncs every commit, so a commit survives a power cut; `checkpoint_fullfsync` makes macOS flush the drive's
 * own cache too (https://sqlite.org/pragma.html). `secure_delete = FAST` overwrites what is deleted where that costs
 * no further write: rows of a chat that a person deleted should not linger in the file. `trusted_schema = OFF` keeps
 * a file that somebody else made from calling functions (https://sqlite.org/security.html).
 */
const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA checkpoint_fullfsync = ON;
  PRAGMA foreign_keys = ON;
  PRAGMA trusted_schema = OFF;
  PRAGMA secure_delete = FAST;
`;

/** Opens or creates the file with the house's pragmas; `:memory:` is a database that nobody keeps. */
export function openSqlite(path: string): Database {
  const sqlite = attempt(() => new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }));
  const prepared = new Map<string, StatementSync>();

  const prepare = (sql: string): StatementSync => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = sqlite.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };

  const database: Database = {
    execute: (sql) => attempt(() => sqlite.exec(sql)),
    run: (sql, parameters = {}) => attempt(() => Number(prepare(sql).run(parameters).changes)),
    get(row, sql, parameters = {}) {
      const found = attempt(() => prepare(sql).get(parameters));
      return found === undefined ? undefined : row.parse(found);
    },
    all(row, sql, parameters = {}) {
      return attempt(() => prepare(sql).all(parameters)).map((each) => row.parse(each));
    },
    transaction(work) {
      const isNested = sqlite.isTransaction;
      database.execute(isNested ? "SAVEPOINT nested" : "BEGIN IMMEDIATE");
      try {
        const result = work();
        database.execute(isNested ? "RELEASE nested" : "COMMIT");
        return result;
      } catch (error) {
        // On a full disk or a broken file SQLite has rolled back by itself.
        if (sqlite.isTransaction) {
          sqlite.exec(isNested ? "ROLLBACK TO nested; RELEASE nested" : "ROLLBACK");
        }
        throw error;
      }
    },
    close: () => sqlite.close(),
  };

  try {
    database.execute(PRAGMAS);
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return database;
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toStorageError(error);
  }
}
