import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { z } from "zod";
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
  /** How large its file is once its log is carried over. */
  bytes(): number;
  close(): void;
}

const sizeRow = z.object({ pages: z.int(), page: z.int() });

/**
 * How long a lock that somebody else holds is waited for; the thread stands still meanwhile. Just long enough for one
 * of our own worker's short writes; whatever takes longer is waited out by `when-free.ts`.
 */
const BUSY_TIMEOUT_MS = 30;

/**
 * How a database is held. `alone` keeps its write-ahead log without shared memory, which network folders do not offer
 * and a full disk has no room for (https://sqlite.org/wal.html#noshm); nobody else can open the file meanwhile.
 */
export type DatabaseAccess = "shared" | "alone" | "read-only";

/**
 * `FULL` syncs every commit, so a commit survives a power cut; `checkpoint_fullfsync` makes macOS flush the drive's
 * own cache too (https://sqlite.org/pragma.html). `secure_delete = FAST` overwrites what is deleted where that costs
 * no further write: rows of a chat that a person deleted should not linger in the file. `trusted_schema = OFF` keeps
 * a file that somebody else made from calling functions (https://sqlite.org/security.html).
 *
 * The worker carries the log over into the file; main does so only where the worker has not kept up.
 */
const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA wal_autocheckpoint = 8000;
  PRAGMA synchronous = FULL;
  PRAGMA checkpoint_fullfsync = ON;
  PRAGMA foreign_keys = ON;
  PRAGMA trusted_schema = OFF;
  PRAGMA secure_delete = FAST;
`;

/** So that space can be given back in steps. An older file takes it over when it is next compacted. */
export const IN_STEPS = "PRAGMA auto_vacuum = INCREMENTAL";

interface OpenOptions {
  readonly access?: DatabaseAccess;
  readonly timeoutMs?: number;
}

/**
 * Opens or creates the file with the house's pragmas; `:memory:` is a database that nobody keeps.
 *
 * @param path a `file:` URL may carry SQLite's own parameters (https://sqlite.org/uri.html).
 */
export function openSqlite(
  path: string | URL,
  { access = "shared", timeoutMs = BUSY_TIMEOUT_MS }: OpenOptions = {},
): Database {
  const readOnly = access === "read-only";
  const sqlite = attempt(() => new DatabaseSync(path, { timeout: timeoutMs, readOnly }));
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
    bytes() {
      const sql =
        "SELECT page_count AS pages, page_size AS page FROM pragma_page_count, pragma_page_size";
      const size = database.get(sizeRow, sql);
      return size === undefined ? 0 : size.pages * size.page;
    },
    close: () => sqlite.close(),
  };

  try {
    if (access === "alone") database.execute("PRAGMA locking_mode = EXCLUSIVE");
    // Said of a file that is in use, it would be a write.
    if (!readOnly && database.bytes() === 0) database.execute(IN_STEPS);
    database.execute(readOnly ? "PRAGMA trusted_schema = OFF" : PRAGMAS);
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
