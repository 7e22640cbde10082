import type { Migration } from "../migrate.ts";

/**
 * What a run used stands on its own row, so that neither a receipt nor the Usage page reads events. Costs and tokens
 * are null where they are unknown.
 *
 * `span_messages` holds what models and graph nodes were given and gave back, one message a row: a thread's later
 * prompts repeat its earlier ones, so each message is kept once per thread, under its hash, and `run_spans` names them
 * in order.
 */
const SCHEMA = `
  ALTER TABLE runs ADD COLUMN input_tokens INTEGER;
  ALTER TABLE runs ADD COLUMN output_tokens INTEGER;
  ALTER TABLE runs ADD COLUMN is_estimated INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN cost_micro_usd INTEGER;
  ALTER TABLE runs ADD COLUMN first_token_ms REAL;
  ALTER TABLE runs ADD COLUMN total_ms REAL;
  ALTER TABLE runs ADD COLUMN tool_calls INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN tool_failures INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX runs_by_start ON runs (started_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX runs_by_end ON runs (ended_at) WHERE ended_at IS NOT NULL;

  CREATE TABLE span_messages (
    thread_id TEXT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    body TEXT NOT NULL,
    used_at REAL NOT NULL,
    PRIMARY KEY (thread_id, hash)
  ) STRICT;
  CREATE INDEX span_messages_by_use ON span_messages (used_at);

  CREATE TABLE run_spans (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    span_id TEXT NOT NULL,
    input TEXT,
    output TEXT,
    PRIMARY KEY (run_id, span_id)
  ) STRICT, WITHOUT ROWID;
`;

export const timelines: Migration = {
  version: 2,
  name: "receipts, and what was sent and received",
  up: (database) => database.execute(SCHEMA),
};
