import type { Migration } from "../migrate.ts";

/**
 * One row for each model call, written before it is made. It names its run and thread without belonging to them: a chat
 * that is deleted takes its words along, but not the money it cost today. A cost is null where the price was not known.
 * `reserved` is what a call may cost while it is under way, and stays if the app did not live to see its end.
 */
const SCHEMA = `
  CREATE TABLE model_calls (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    run_id TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    at REAL NOT NULL,
    model TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    cached_input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost_micro_usd INTEGER,
    is_estimated INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reserved', 'settled'))
  ) STRICT;
  CREATE INDEX model_calls_by_run ON model_calls (run_id);
  CREATE INDEX model_calls_by_thread ON model_calls (thread_id);
  CREATE INDEX model_calls_by_time ON model_calls (at);
`;

export const spending: Migration = {
  version: 4,
  name: "what model calls cost",
  up: (database) => database.execute(SCHEMA),
};
