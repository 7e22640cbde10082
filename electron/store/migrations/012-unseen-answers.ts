import type { Migration } from "../migrate.ts";

const callId = (event: string): string =>
  `CASE WHEN json_valid(${event}.payload) THEN json_extract(${event}.payload, '$.callId') END`;

/** How a chat's newest answer ended that no window has shown since; null once it was seen, or where nothing is new. */
const UNSEEN = "ALTER TABLE threads ADD COLUMN unseen TEXT;";

/**
 * The time to a run's first token was counted from the run's start, waits for a limit or a person included. It is
 * counted from the request now (`shared/run-figures.ts`), so that receipts, Run details and Usage go on saying the same
 * of runs whose events are kept. Of older ones nothing better is known than what stands there.
 */
const FIRST_TOKEN = `
  UPDATE runs SET first_token_ms = (
    SELECT max(0, first.at - (
      SELECT call.at FROM run_events call
      WHERE call.run_id = first.run_id AND call.type = 'model-start'
        AND ${callId("call")} = ${callId("first")}
      ORDER BY call.seq DESC LIMIT 1))
    FROM run_events first WHERE first.run_id = runs.id AND first.type = 'first-token'
    ORDER BY first.seq LIMIT 1)
  WHERE first_token_ms IS NOT NULL
    AND EXISTS (SELECT 1 FROM run_events WHERE run_id = runs.id AND type = 'first-token');
`;

export const unseenAnswers: Migration = {
  version: 12,
  name: "answers nobody has seen, and the provider's own time to the first token",
  up: (database) => database.execute(UNSEEN + FIRST_TOKEN),
};
