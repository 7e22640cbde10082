import { z } from "zod";
import { pathToFileURL } from "node:url";
import { pastRun } from "./migrations/010-bills.ts";
import { foreignIn } from "./own-schema.ts";
import type { Database } from "./sqlite.ts";

interface CarryOptions {
  /** Has both histories open, on the newest schema. */
  readonly database: Database;
  /** The name under which SQLite knows the history that was in use until now: `main`, or what it was attached as. */
  readonly from: string;
  /** The name of the one that takes its place. */
  readonly to: string;
}

/** Rows of a damaged ledger that are read at once; where one cannot be read the next ones still can. */
const SALVAGED_AT_ONCE = 200;
/** Whoever cannot read so many times that number has found what cannot be read at all; nobody waits longer to start. */
const MOST_MISSES = 2_000;

/**
 * Takes over what putting an older history in use does not undo: money that was spent, chats that were deleted for good
 * (their words go again, `bin.ts`), what was sent to others and what waits to be sent, unsent texts, what was decided
 * about tools, and what the app keeps for itself. All of it or nothing; doing it twice changes no more.
 */
export function carryOver(options: CarryOptions): void {
  const { database, from, to } = options;
  database.transaction(() => {
    carrySpending(options);
    carryPastRuns(options);
    for (const sql of [
      ...erased(from, to),
      ...outbox(options),
      ...typed(options),
      ...decided(options),
    ]) {
      database.run(sql);
    }
    database.run(
      `INSERT OR REPLACE INTO ${to}.app_state (key, value) SELECT key, value FROM ${from}.app_state`,
    );
  });
}

/**
 * The ledger of model calls: what both hold counts as it was settled last.
 *
 * @param where which rows, as a condition of SQL.
 */
function carrySpending({ database, from, to }: CarryOptions, where = "true"): void {
  const columns = columnsOf({ database, from, to }, "model_calls");
  const set = columns.filter((name) => name !== "id").map((name) => `${name} = excluded.${name}`);
  database.run(
    `INSERT INTO ${to}.model_calls (${columns.join(", ")})
     SELECT ${columns.join(", ")} FROM ${from}.model_calls WHERE ${where} ORDER BY number
     ON CONFLICT (id) DO UPDATE SET ${set.join(", ")} WHERE excluded.state = 'settled'`,
  );
}

/** The figures of runs that the other history does not have, their words not. */
function carryPastRuns(options: CarryOptions): void {
  const { database, from, to } = options;
  const columns = columnsOf(options, "past_runs").join(", ");
  const isElsewhere = `NOT IN (SELECT id FROM ${to}.runs)`;
  database.run(
    `INSERT OR IGNORE INTO ${to}.past_runs (${columns})
     SELECT ${columns} FROM ${from}.past_runs WHERE id ${isElsewhere}`,
  );
  database.run(
    `INSERT OR IGNORE INTO ${to}.past_runs SELECT ${pastRun("r")} FROM ${from}.runs r
     WHERE r.ended_at IS NOT NULL AND r.id ${isElsewhere}`,
  );
}

/** A chat that was deleted for good is seen no more; where its words are there again they are still to be removed. */
const erased = (from: string, to: string): readonly string[] => [
  `INSERT INTO ${to}.erasures (thread_id, at, is_erased)
   SELECT thread_id, at, max(is_erased, 1) FROM ${from}.erasures WHERE true
   ON CONFLICT (thread_id) DO NOTHING`,
  `UPDATE ${to}.erasures SET is_erased = 0 WHERE thread_id IN (SELECT id FROM ${to}.threads)`,
  `UPDATE ${to}.threads SET deleted_at = coalesce(deleted_at,
     (SELECT at FROM ${to}.erasures WHERE thread_id = threads.id))
   WHERE id IN (SELECT thread_id FROM ${to}.erasures)`,
];

/** What was sent since is not sent again, and what waits goes on waiting, for runs that both have. */
function outbox(options: CarryOptions): readonly string[] {
  const { from, to } = options;
  const columns = columnsOf(options, "outbox").join(", ");
  const counts = columnsOf(options, "outbox_counts").join(", ");
  return [
    `DELETE FROM ${to}.outbox WHERE run_id IN
       (SELECT id FROM ${from}.runs UNION SELECT id FROM ${from}.past_runs)`,
    `INSERT INTO ${to}.outbox (${columns}) SELECT ${columns} FROM ${from}.outbox
     WHERE run_id IN (SELECT id FROM ${to}.runs) ORDER BY number`,
    `INSERT OR REPLACE INTO ${to}.run_traces SELECT * FROM ${from}.run_traces
     WHERE run_id IN (SELECT id FROM ${to}.runs)`,
    `INSERT OR REPLACE INTO ${to}.outbox_counts (${counts}) SELECT ${counts} FROM ${from}.outbox_counts`,
  ];
}

/** What was decided about tools holds as it does now: one that was taken back does not come back with an older history. */
function decided(options: CarryOptions): readonly string[] {
  const { from, to } = options;
  const columns = columnsOf(options, "tool_decisions").join(", ");
  return [
    `DELETE FROM ${to}.tool_decisions`,
    `INSERT INTO ${to}.tool_decisions (${columns}) SELECT ${columns} FROM ${from}.tool_decisions
     WHERE thread_id IS NULL OR thread_id IN (SELECT id FROM ${to}.threads) ORDER BY number`,
  ];
}

/** What stands unsent in a composer is newer than what stood there then. */
const typed = (options: CarryOptions): readonly string[] => {
  const { from, to } = options;
  const columns = columnsOf(options, "drafts").join(", ");
  const queued = columnsOf(options, "queued_messages").join(", ");
  const isThere = `(thread_id IS NULL OR thread_id IN (SELECT id FROM ${to}.threads))`;
  return [
    `DELETE FROM ${to}.drafts
     WHERE thread_id IS NULL OR thread_id IN (SELECT id FROM ${from}.threads)`,
    `INSERT INTO ${to}.drafts (${columns}) SELECT ${columns} FROM ${from}.drafts WHERE ${isThere}
     ORDER BY number`,
    `INSERT OR REPLACE INTO ${to}.edits SELECT * FROM ${from}.edits
     WHERE message_id IN (SELECT id FROM ${to}.messages)`,
    `DELETE FROM ${to}.queued_messages WHERE thread_id IN (SELECT id FROM ${from}.threads)`,
    `INSERT INTO ${to}.queued_messages (${queued}) SELECT ${queued} FROM ${from}.queued_messages
     WHERE thread_id IN (SELECT id FROM ${to}.threads) ORDER BY number`,
  ];
};

const columnRow = z.object({ name: z.string() });

/** The columns that both have, without the number that each history counts for itself. */
function columnsOf({ database, from, to }: CarryOptions, table: string): readonly string[] {
  const names = (schema: string): readonly string[] =>
    database
      .all(columnRow, "SELECT name FROM pragma_table_info(:table, :schema)", { table, schema })
      .map(({ name }) => name);
  const known = new Set(names(from));
  return names(to).filter((name) => name !== "number" && known.has(name));
}

/** Opens a second history beside a database for as long as the work takes. @param work gets its name in SQL. */
export function beside<T>(
  database: Database,
  { file, access }: { readonly file: string; readonly access: "read" | "write" },
  work: (schema: string) => T,
): T {
  const address = pathToFileURL(file);
  address.searchParams.set("mode", access === "read" ? "ro" : "rw");
  database.run("ATTACH DATABASE :address AS beside", { address: address.href });
  try {
    return work("beside");
  } finally {
    database.execute("DETACH DATABASE beside");
  }
}

const versionRow = z.object({ user_version: z.int() });
const pageRow = z.object({ end: z.int().nullable() });

/**
 * Takes what was spent, and which chats were deleted for good, out of a history that another one stands in for, because
 * it was damaged or because somebody put an older one back: as much of it as can be read. Of one that is not wholly as
 * this app makes it nothing is taken. Nothing of the file changes.
 *
 * @returns whether all of it could be read.
 */
export function salvage(database: Database, file: string): boolean {
  try {
    return beside(database, { file, access: "read" }, (from) => {
      const options: CarryOptions = { database, from, to: "main" };
      const version = database.get(versionRow, `PRAGMA ${from}.user_version`)?.user_version ?? 0;
      const query = (sql: string): readonly unknown[] => database.all(z.unknown(), sql);
      if (version === 0 || foreignIn(query, version, from) !== undefined) return false;
      const isWhole = salvageSpending(options);
      attempt(database, () => carryPastRuns(options));
      attempt(database, () => {
        for (const sql of erased(from, "main")) database.run(sql);
      });
      return isWhole;
    });
  } catch {
    // It cannot even be opened.
    return false;
  }
}

/** Page by page, since one broken number may lie as far from the next as numbers go. @returns whether all were read. */
function salvageSpending(options: CarryOptions): boolean {
  const { database, from } = options;
  const page = `SELECT max(number) AS end FROM (SELECT number FROM ${from}.model_calls
    WHERE number > :last AND number <= ${Number.MAX_SAFE_INTEGER} ORDER BY number LIMIT ${SALVAGED_AT_ONCE})`;
  let isWhole = true;
  let last = Number.MIN_SAFE_INTEGER;
  for (let misses = 0; misses < MOST_MISSES;) {
    let next: number | undefined;
    const isRead = attempt(database, () => {
      const found = database.get(pageRow, page, { last });
      next = found?.end ?? undefined;
    });
    if (isRead && next === undefined) return isWhole;
    // Where not even the numbers can be read, the next ones still can.
    const end = next ?? Math.max(last, 0) + SALVAGED_AT_ONCE;
    const rows = `number > ${last} AND number <= ${end}`;
    const isTaken = isRead && attempt(database, () => carrySpending(options, rows));
    if (!isTaken) {
      isWhole = false;
      misses += 1;
    }
    last = end;
  }
  return false;
}

/** @returns whether it succeeded; else nothing of it has happened. */
function attempt(database: Database, work: () => void): boolean {
  try {
    database.transaction(work);
    return true;
  } catch {
    return false;
  }
}
