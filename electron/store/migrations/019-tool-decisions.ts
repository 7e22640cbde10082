import type { Migration } from "../migrate.ts";

/**
 * What a person decided about a tool beyond one call: in one chat, or, where `thread_id` is null, in all. `fingerprint`
 * is what they were told of the tool then: an allowance falls with it. `decision_ms` is how long a run waited for people.
 */
const SCHEMA = `
  CREATE TABLE tool_decisions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    tool_name TEXT NOT NULL,
    title TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    owner_title TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    thread_id TEXT REFERENCES threads (id) ON DELETE CASCADE,
    decision TEXT NOT NULL,
    decided_at INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX tool_decisions_by_tool
    ON tool_decisions (owner_id, tool_name, coalesce(thread_id, ''));
  CREATE INDEX tool_decisions_by_thread ON tool_decisions (thread_id);
  ALTER TABLE runs ADD COLUMN decision_ms REAL;
`;

export const toolDecisions: Migration = {
  version: 19,
  name: "what was decided about tools",
  up: (database) => database.execute(SCHEMA),
};
