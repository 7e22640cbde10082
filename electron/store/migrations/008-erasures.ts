import type { Migration } from "../migrate.ts";

/**
 * Conversations that are deleted for good: their words leave the history first, then its backups. It names threads that
 * are not there any more, so it belongs to none.
 */
const SCHEMA = `
  CREATE TABLE erasures (
    thread_id TEXT PRIMARY KEY,
    at REAL NOT NULL,
    is_erased INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
`;

export const erasures: Migration = {
  version: 8,
  name: "conversations that are deleted for good",
  up: (database) => database.execute(SCHEMA),
};
