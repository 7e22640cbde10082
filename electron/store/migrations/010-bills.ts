import type { Migration } from "../migrate.ts";

/** The values of a row of `past_runs`, in the order of its columns, from a row of `runs` that has ended. */
export const pastRun = (run: string): string => `
      ${run}.id, ${run}.thread_id, ${run}.model, ${run}.started_at,
      iif(json_valid(${run}.status), coalesce(${run}.status ->> '$.reason', ${run}.status ->> '$.type', ''), ''),
      ${run}.input_tokens, ${run}.output_tokens, ${run}.is_estimated, ${run}.cost_micro_usd, ${run}.cost_basis,
      ${run}.unanswered_calls, ${run}.first_token_ms,
      coalesce(${run}.total_ms, ${run}.ended_at - ${run}.started_at), ${run}.tool_calls, ${run}.tool_failures`;

/**
 * What a bill is made of, and a bill that outlives its chat.
 *
 * `model_calls` says how many tokens were written to the provider's cache, whether the cost is the provider's own figure,
 * and whether the request may have been billed though nothing came back; `runs` says the same of all its calls. `NULL`
 * where a row is older than that.
 *
 * `past_runs` takes a run's figures when its row goes, with its chat or by itself: no title, no error's words.
 */
const SCHEMA = `
  ALTER TABLE model_calls ADD COLUMN cache_write_tokens INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE model_calls ADD COLUMN reasoning_tokens INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE model_calls ADD COLUMN is_billed INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE model_calls ADD COLUMN is_unanswered INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN cost_basis TEXT;
  ALTER TABLE runs ADD COLUMN unanswered_calls INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE past_runs (
    id TEXT PRIMARY KEY,
    thread_id TEXT NOT NULL,
    model TEXT NOT NULL,
    started_at REAL NOT NULL,
    outcome TEXT NOT NULL,
    input_tokens INTEGER,
    output_tokens INTEGER,
    is_estimated INTEGER NOT NULL,
    cost_micro_usd INTEGER,
    cost_basis TEXT,
    unanswered_calls INTEGER NOT NULL,
    first_token_ms REAL,
    total_ms REAL NOT NULL,
    tool_calls INTEGER NOT NULL,
    tool_failures INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX past_runs_by_start ON past_runs (started_at);

  CREATE TRIGGER runs_keep_figures BEFORE DELETE ON runs WHEN old.ended_at IS NOT NULL BEGIN
    INSERT OR REPLACE INTO past_runs VALUES (${pastRun("old")});
  END;
`;

export const bills: Migration = {
  version: 10,
  name: "what a bill is made of, and bills that outlive their chats",
  up: (database) => database.execute(SCHEMA),
};
