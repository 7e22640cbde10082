import { z } from "zod";
import type { ThreadId } from "../../shared/ids.ts";
import type { Database } from "./sqlite.ts";

/** Rows per transaction: others wait for the lock meanwhile. */
const BATCH = 25;
/** Pages per step of merging the search index, and of giving pages back to the disk. */
const STEP_PAGES = 200;

interface EraseOptions {
  readonly database: Database;
  readonly threadId: ThreadId;
  /** Called after each transaction, so that others may write. */
  readonly pause: () => Promise<void>;
}

/**
 * What holds words of a thread, each with the rows of it that are taken next. Those that nothing else refers to come
 * first; messages go from the leaves to the root, because a message refers to the one before it.
 */
const STEPS: readonly { readonly table: string; readonly sql: string }[] = [
  {
    table: "outbox",
    sql: `DELETE FROM outbox WHERE number IN (SELECT o.number FROM outbox o JOIN runs r ON r.id = o.run_id
      WHERE r.thread_id = :threadId LIMIT ${BATCH})`,
  },
  {
    table: "run_events",
    sql: `DELETE FROM run_events WHERE (run_id, seq) IN (SELECT e.run_id, e.seq FROM run_events e
      JOIN runs r ON r.id = e.run_id WHERE r.thread_id = :threadId LIMIT ${BATCH * 20})`,
  },
  {
    table: "run_spans",
    sql: `DELETE FROM run_spans WHERE (run_id, span_id) IN (SELECT s.run_id, s.span_id FROM run_spans s
      JOIN runs r ON r.id = s.run_id WHERE r.thread_id = :threadId LIMIT ${BATCH * 20})`,
  },
  {
    table: "returned_fields",
    sql: `DELETE FROM returned_fields WHERE number IN (SELECT f.number FROM returned_fields f
      JOIN messages m ON m.id = f.message_id WHERE m.thread_id = :threadId LIMIT ${BATCH})`,
  },
  {
    table: "message_files",
    sql: `DELETE FROM message_files WHERE rowid IN (SELECT f.rowid FROM message_files f
      JOIN messages m ON m.id = f.message_id WHERE m.thread_id = :threadId LIMIT ${BATCH})`,
  },
  // Checkpoints are of versions that kept them: a run that was killed under one of those has left its own.
  ...["span_messages", "checkpoints", "checkpoint_values", "checkpoint_writes"].map((table) => ({
    table,
    sql: `DELETE FROM ${table} WHERE rowid IN
      (SELECT rowid FROM ${table} WHERE thread_id = :threadId LIMIT ${BATCH})`,
  })),
  {
    table: "messages",
    sql: `DELETE FROM messages WHERE number IN
      (SELECT number FROM messages WHERE thread_id = :threadId ORDER BY number DESC LIMIT ${BATCH})`,
  },
  { table: "threads", sql: "DELETE FROM threads WHERE id = :threadId" },
];

/**
 * Takes every row of a deleted thread out, a few at a time. A thread that is not there, or a table that an older schema
 * does not have, is passed over.
 */
export async function eraseThread({ database, threadId, pause }: EraseOptions): Promise<void> {
  for (const { table, sql } of STEPS) {
    if (!has(database, table)) continue;
    while (database.run(sql, { threadId }) > 0) await pause();
  }
}

/** FTS5's own tables of what is looked up (`search-index.ts`, `search-file.ts`). */
const INDEXES = ["thread_search", "message_search", "grams", "signs"];
const changesRow = z.object({ changes: z.int() });

/**
 * Rewrites the search index without the words of rows that are gone: until its parts are merged it only marks them
 * (https://sqlite.org/fts5.html, sections 6.8 and 6.9).
 */
export async function mergeSearchIndex(database: Database, pause: () => Promise<void>) {
  const changes = (): number =>
    database.get(changesRow, "SELECT total_changes() AS changes")?.changes ?? 0;
  for (const index of INDEXES.filter((each) => has(database, each))) {
    // A negative number begins to merge everything into one part; the positive ones go on with it.
    for (let pages = -STEP_PAGES; ; pages = STEP_PAGES) {
      const before = changes();
      database.run(`INSERT INTO ${index} (${index}, rank) VALUES ('merge', :pages)`, { pages });
      if (changes() - before < 2) break;
      await pause();
    }
  }
}

const freeRow = z.object({ free: z.int() });

/** Gives the disk back what is free in the file, from its end, a few pages at a time. */
export async function giveBack(database: Database, pause: () => Promise<void>): Promise<void> {
  const free = (): number =>
    database.get(freeRow, "SELECT freelist_count AS free FROM pragma_freelist_count")?.free ?? 0;
  for (let left = free(); left > 0;) {
    database.execute(`PRAGMA incremental_vacuum(${STEP_PAGES})`);
    const now = free();
    // A file from before this was kept track of gives nothing back until it is compacted.
    if (now >= left) return;
    left = now;
    await pause();
  }
}

function has(database: Database, table: string): boolean {
  const sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = :table";
  return database.get(z.unknown(), sql, { table }) !== undefined;
}
