import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { unseenAnswers } from "../../../../electron/store/migrations/012-unseen-answers.ts";
import { RUN_STEPS } from "../../../fakes/run-steps.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

let opened: TestDatabase;
beforeEach(() => {
  opened = createTestDatabase();
});
afterEach(() => opened.remove());

it("counts the time to the first token of earlier runs from the request, where their events are kept", () => {
  const { database } = opened;
  database.execute(`
    INSERT INTO threads (id, title, title_source, created_at, updated_at) VALUES ('t', '', 'auto', 0, 0);
    INSERT INTO messages (id, thread_id, role, parts, status, created_at, text)
      VALUES ('m', 't', 'assistant', '[]', '{}', 0, '');`);
  const addRun = (id: string, firstTokenMs: number | null, events: typeof RUN_STEPS): void => {
    database.run(
      `INSERT INTO runs (id, thread_id, message_id, model, started_at, ended_at, first_token_ms)
       VALUES (:id, 't', 'm', 'demo', 0, 1, :firstTokenMs)`,
      { id, firstTokenMs },
    );
    for (const [seq, { type, at, ...payload }] of events.entries()) {
      database.run("INSERT INTO run_events VALUES (:id, :seq, :at, :type, :payload)", {
        id,
        seq,
        at,
        type,
        payload: JSON.stringify(payload),
      });
    }
  };
  addRun("kept", 1_670, RUN_STEPS);
  addRun("pruned", 1_670, []);
  addRun("unanswered", null, RUN_STEPS.slice(0, 5));
  addRun("damaged", 1_670, RUN_STEPS);
  database.run("UPDATE run_events SET payload = '{' WHERE run_id = 'damaged' AND seq < 3");
  database.execute("ALTER TABLE threads DROP COLUMN unseen");
  unseenAnswers.up(database);
  const row = z.object({ id: z.string(), ms: z.number().nullable() });
  expect(database.all(row, "SELECT id, first_token_ms AS ms FROM runs ORDER BY number")).toEqual([
    { id: "kept", ms: 100 },
    { id: "pruned", ms: 1_670 },
    { id: "unanswered", ms: null },
    { id: "damaged", ms: 100 },
  ]);
});
