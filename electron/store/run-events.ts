import { z } from "zod";
import type { RunId } from "../../shared/ids.ts";
import { isDelta, runEvent, type RunEvent } from "../../shared/run-event.ts";
import { withFittingArguments } from "./fitting-arguments.ts";
import { rowTime } from "./row-fields.ts";
import type { Database } from "./sqlite.ts";

/** One run event and its place in the run. */
export interface RunEntry {
  /** Grows strictly within a run. */
  readonly seq: number;
  readonly event: RunEvent;
}

const eventRow = z.object({
  seq: z.int(),
  at: rowTime,
  type: z.string(),
  payload: z.string(),
});

const lastRow = z.object({ seq: z.int() });

/** @throws Error when a number does not follow the ones before it. */
export function insertEvents(database: Database, runId: RunId, entries: readonly RunEntry[]): void {
  let last = lastSeq(database, runId);
  for (const { seq, event } of entries) {
    if (seq <= last) throw new Error(`Event ${seq} of run ${runId} comes after event ${last}.`);
    last = seq;
    const { type, at, ...payload } = event;
    database.run(
      `INSERT INTO run_events (run_id, seq, at, type, payload)
       VALUES (:runId, :seq, :at, :type, :payload)`,
      // As JSON, so that half of a surrogate pair at the end of a delta survives UTF-8.
      { runId, seq, at, type, payload: JSON.stringify(payload) },
    );
  }
}

/** What is stored of a run, in order. An event that cannot be read is left out; its row stays. */
export function readEvents(database: Database, runId: RunId): readonly RunEntry[] {
  const sql = "SELECT seq, at, type, payload FROM run_events WHERE run_id = :runId ORDER BY seq";
  return database.all(eventRow, sql, { runId }).flatMap(({ seq, at, type, payload }) => {
    const event = runEvent.safeParse({
      ...withFittingArguments(parseFields(payload)),
      type,
      at,
    }).data;
    return event === undefined ? [] : [{ seq, event }];
  });
}

/** What is not an object here is no event either, which the event's own schema finds. */
function parseFields(payload: string): object {
  try {
    return Object(JSON.parse(payload)) as object;
  } catch {
    return {};
  }
}

/** The number of the last event stored; 0 before the first. */
export function lastSeq(database: Database, runId: RunId): number {
  const sql = "SELECT coalesce(max(seq), 0) AS seq FROM run_events WHERE run_id = :runId";
  return database.get(lastRow, sql, { runId })?.seq ?? 0;
}

/** Drops the words of a run once its message holds them; the rest stays as its timeline. */
export function deleteDeltas(database: Database, runId: RunId): void {
  database.run(
    `DELETE FROM run_events
     WHERE run_id = :runId AND type IN ('text-delta', 'reasoning-delta')`,
    { runId },
  );
}

/** What of a run's events outlives it. */
export function withoutDeltas(entries: readonly RunEntry[]): readonly RunEntry[] {
  return entries.filter(({ event }) => !isDelta(event));
}
