import { z } from "zod";
import type { Database } from "./sqlite.ts";

const OPTIONS =
  "content = '', contentless_delete = 1, prefix = '1 2', tokenize = 'unicode61 remove_diacritics 2'";

/** A row for a message also names its thread: to look that up in the wide rows of `messages` costs more than the search. */
const messageValues = (message: string): string =>
  `${message}.number, ${message}.text, (SELECT number FROM threads WHERE id = ${message}.thread_id)`;

/**
 * The index holds nothing that is not in `threads` and `messages` (https://sqlite.org/fts5.html, section 4.4.3), so it
 * is made when the database is opened and can be made again at any time; migrations need not know of it. It is emptied
 * and not dropped, because SQLite 3.53 leaves the table of an unindexed column behind.
 */
const CREATE = `
  CREATE VIRTUAL TABLE IF NOT EXISTS thread_search USING fts5 (title, ${OPTIONS});
  CREATE VIRTUAL TABLE IF NOT EXISTS message_search USING fts5 (
    text, thread UNINDEXED, contentless_unindexed = 1, ${OPTIONS});
  INSERT INTO thread_search (thread_search) VALUES ('delete-all');
  INSERT INTO message_search (message_search) VALUES ('delete-all');
  INSERT INTO thread_search (rowid, title) SELECT number, title FROM threads;
  INSERT INTO message_search (rowid, text, thread) SELECT ${messageValues("m")} FROM messages m;
`;

/** What keeps one index in step with its table. */
function createTriggers(index: string, table: string, column: string, insert: string): string {
  const remove = `DELETE FROM ${index} WHERE rowid = old.number;`;
  return `
    CREATE TRIGGER ${index}_insert AFTER INSERT ON ${table} BEGIN ${insert} END;
    CREATE TRIGGER ${index}_delete AFTER DELETE ON ${table} BEGIN ${remove} END;
    CREATE TRIGGER ${index}_update AFTER UPDATE OF ${column} ON ${table}
      WHEN old.${column} <> new.${column} BEGIN ${remove} ${insert} END;
  `;
}

const TRIGGERS =
  createTriggers(
    "thread_search",
    "threads",
    "title",
    "INSERT INTO thread_search (rowid, title) VALUES (new.number, new.title);",
  ) +
  createTriggers(
    "message_search",
    "messages",
    "text",
    `INSERT INTO message_search (rowid, text, thread) VALUES (${messageValues("new")});`,
  );

const DROP_TRIGGERS = ["thread_search", "message_search"]
  .flatMap((index) => ["insert", "delete", "update"].map((event) => `${index}_${event}`))
  .map((trigger) => `DROP TRIGGER IF EXISTS ${trigger};`)
  .join("\n");

/**
 * Makes the search index, or lets go of it where this SQLite was built without FTS5: rows could not be written while
 * its triggers stand.
 */
export function prepareSearchIndex(database: Database): void {
  const isPossible = exists(database, "SELECT 1 FROM pragma_module_list WHERE name = 'fts5'");
  if (isPossible === hasSearchIndex(database)) return;
  database.transaction(() =>
    database.execute(DROP_TRIGGERS + (isPossible ? CREATE + TRIGGERS : "")),
  );
}

/** Whether words can be looked up; without it, text can only be read through. */
export function hasSearchIndex(database: Database): boolean {
  return exists(
    database,
    "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = 'message_search_update'",
  );
}

function exists(database: Database, sql: string): boolean {
  return database.get(z.unknown(), sql) !== undefined;
}
