import { fileURLToPath } from "node:url";
import type { SQLInputValue, StatementSync } from "node:sqlite";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { openDatabaseFile } from "./database-file.ts";
import { createLogSync } from "./log-sync.ts";
import { toStorageError } from "./storage-error.ts";

/** Values for the `:names` of a statement. */
export type SqlParameters = Readonly<Record<string, SQLInputValue>>;

/**
 * SQLite, synchronous, with its statements prepared once and every row checked by a schema. What stands in the file is
 * data that anybody may have written: a number too large for JavaScript comes as the nearest one it has.
 *
 * All of it throws AppError `storage-failed` when the disk or the file is at fault, and SQLite's own error when the
 * statement is.
 */
export interface Database {
  /** Runs statements that take no values and give no rows. */
  execute(sql: string): void;
  /** @returns how many rows changed. */
  run(sql: string, parameters?: SqlParameters): number;
  /** @throws AppError `storage-failed` for a row that is not what the schema says. */
  get<T>(row: z.ZodType<T>, sql: string, parameters?: SqlParameters): T | undefined;
  /** Without the rows that are not what the schema says: one of them must not hide the others. */
  all<T>(row: z.ZodType<T>, sql: string, parameters?: SqlParameters): readonly T[];
  /**
   * All of `work` or nothing of it. Inside another transaction it is a part of that one which can fail alone.
   *
   * @param durability `now`: on the disk when it returns. `soon`: it survives the end of the process then, and a power cut
   *   a moment later, without holding main until the disk has written it; a sync that failed is thrown by the next one.
   */
  transaction<T>(work: () => T, durability?: Durability): T;
  /** How large its file is once its log is carried over. */
  bytes(): number;
  /** All that its file and its log hold, as one file. */
  contents(): Uint8Array;
  close(): void;
}

export type Durability = "now" | "soon";

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
 * no further write: rows of a chat that a person deleted should not linger in the file.
 *
 * The worker carries the log over into the file; main does so only where the worker has not kept up.
 */
const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA wal_autocheckpoint = 8000;
  PRAGMA synchronous = FULL;
  PRAGMA checkpoint_fullfsync = ON;
  PRAGMA foreign_keys = ON;
  PRAGMA secure_delete = FAST;
`;

/** So that space can be given back in steps. An older file takes it over when it is next compacted. */
export const IN_STEPS = "PRAGMA auto_vacuum = INCREMENTAL";

interface OpenOptions {
  readonly access?: DatabaseAccess;
  readonly timeoutMs?: number;
  /** For a database in memory: what it holds at first, as `contents` gives it. */
  readonly contents?: Uint8Array;
}

/**
 * Opens or creates the file with the house's pragmas; `:memory:` is a database that nobody keeps.
 *
 * @param path a `file:` URL may carry SQLite's own parameters (https://sqlite.org/uri.html).
 */
export function openSqlite(
  path: string | URL,
  { access = "shared", timeoutMs = BUSY_TIMEOUT_MS, contents }: OpenOptions = {},
): Database {
  const readOnly = access === "read-only";
  const sqlite = attempt(() => openDatabaseFile(path, { timeout: timeoutMs, readOnly }));
  if (contents !== undefined) attempt(() => sqlite.deserialize(withoutLog(contents)));
  const prepared = new Map<string, StatementSync>();
  const logSync =
    readOnly || path === ":memory:" ? undefined : createLogSync(`${toPath(path)}-wal`);

  const prepare = (sql: string): StatementSync => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = sqlite.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };

  const inTransaction = <T>(work: () => T, isNested: boolean): T => {
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
  };

  const database: Database = {
    execute: (sql) => attempt(() => sqlite.exec(sql)),
    run: (sql, parameters = {}) => attempt(() => Number(prepare(sql).run(parameters).changes)),
    get(row, sql, parameters = {}) {
      const [found] = attempt(() => read(prepare(sql), (each) => [each.get(parameters)]));
      if (found === undefined) return undefined;
      const { data, error } = row.safeParse(found);
      if (error !== undefined) throw new AppError("storage-failed", UNREADABLE, { cause: error });
      return data;
    },
    all(row, sql, parameters = {}) {
      const found = attempt(() => read(prepare(sql), (each) => each.all(parameters)));
      return found.flatMap((each) => {
        const { success, data } = row.safeParse(each);
        return success ? [data] : [];
      });
    },
    transaction(work, durability = "now") {
      const isNested = sqlite.isTransaction;
      const isSoon = durability === "soon" && !isNested && logSync !== undefined;
      if (isSoon) {
        attempt(() => logSync.throwIfFailed());
        sqlite.exec("PRAGMA synchronous = NORMAL");
      }
      try {
        const result = inTransaction(work, isNested);
        if (isSoon) logSync.soon();
        return result;
      } finally {
        if (isSoon) sqlite.exec("PRAGMA synchronous = FULL");
      }
    },
    bytes() {
      const sql =
        "SELECT page_count AS pages, page_size AS page FROM pragma_page_count, pragma_page_size";
      const size = database.get(sizeRow, sql);
      return size === undefined ? 0 : size.pages * size.page;
    },
    contents: () => attempt(() => sqlite.serialize()),
    close: () => sqlite.close(),
  };

  try {
    if (access === "alone") database.execute("PRAGMA locking_mode = EXCLUSIVE");
    // Said of a file that is in use, it would be a write.
    if (!readOnly && database.bytes() === 0) database.execute(IN_STEPS);
    if (!readOnly) database.execute(PRAGMAS);
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return database;
}

const toPath = (path: string | URL): string =>
  typeof path === "string" ? path : fileURLToPath(path);

/** In memory there is no log, and SQLite opens nothing that says it has one (https://sqlite.org/fileformat2.html, offset 18). */
function withoutLog(contents: Uint8Array): Uint8Array {
  const file = Uint8Array.from(contents);
  file.fill(1, 18, 20);
  return file;
}

const UNREADABLE =
  "A part of Parley's history could not be read. It is still in the history file, as it was stored.";

type Row = Record<string, unknown>;

/** A whole number that JavaScript has no exact one for would make SQLite's binding give no row at all. */
function read(
  statement: StatementSync,
  how: (statement: StatementSync) => readonly (Row | undefined)[],
): readonly (Row | undefined)[] {
  try {
    return how(statement);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_OUT_OF_RANGE") {
      throw error;
    }
  }
  statement.setReadBigInts(true);
  try {
    return how(statement).map((row) => row && withNumbers(row));
  } finally {
    statement.setReadBigInts(false);
  }
}

function withNumbers(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === "bigint" ? Number(value) : value,
    ]),
  );
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toStorageError(error);
  }
}
