import type { Migration } from "../migrate.ts";

/**
 * What the list of all runs tells them apart by: the endpoint's name as it was then, and each tool that was called, as a
 * JSON array in the order of their first calls. Both are read from the events, which go after a while. A list is sorted
 * by when, how long, how dear or how many tokens, and goes on from the last row of its page.
 */
const SCHEMA = `
  ALTER TABLE runs ADD COLUMN endpoint TEXT;
  ALTER TABLE runs ADD COLUMN tools TEXT NOT NULL DEFAULT '[]';
  UPDATE runs SET
    endpoint = (SELECT iif(json_valid(payload), payload ->> '$.endpoint.name', NULL) FROM run_events
      WHERE run_id = runs.id AND type = 'run-start' LIMIT 1),
    tools = (SELECT json_group_array(name) FROM (
      SELECT payload ->> '$.toolName' AS name FROM run_events
      WHERE run_id = runs.id AND type = 'tool-start' AND json_valid(payload)
      GROUP BY 1 ORDER BY min(seq)))
  WHERE ended_at IS NOT NULL;
  CREATE INDEX runs_listed_by_start ON runs (started_at, number);
  CREATE INDEX runs_listed_by_length ON runs (coalesce(total_ms, -1), number);
  CREATE INDEX runs_listed_by_cost ON runs (coalesce(cost_micro_usd, -1), number);
  CREATE INDEX runs_listed_by_tokens ON runs (coalesce(input_tokens + output_tokens, -1), number);
`;

export const runList: Migration = {
  version: 17,
  name: "what the list of runs is sorted and narrowed by",
  up: (database) => database.execute(SCHEMA),
};
