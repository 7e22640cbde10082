import { z } from "zod";
import { runId } from "../../shared/ids.ts";
import type { Database } from "./sqlite.ts";

export const DAY_MS = 24 * 60 * 60 * 1_000;
/** Runs per transaction: others wait for the lock meanwhile. */
const BATCH = 10;

interface PruneOptions {
  readonly database: Database;
  /** Timelines of runs that ended before this moment go, in milliseconds since the epoch. */
  readonly before: number;
  /** Called after each transaction, so that others may write. */
  readonly pause: () => Promise<void>;
}

const idRow = z.object({ id: runId });

/**
 * Drops the timelines of runs that ended longer ago than they are to be kept, a batch at a time. Answers, receipts and
 * what the Usage page counts stay.
 *
 * @returns how many runs lost their timeline.
 */
export async function pruneTimelines(options: PruneOptions): Promise<number> {
  const { database, before, pause } = options;
  let pruned = 0;
  for (;;) {
    const batch = database.transaction(() => pruneBatch(database, before));
    pruned += batch;
    if (batch < BATCH) break;
    await pause();
  }
  // A message is used last when its span is stored, which may be a little before the run ends.
  const sql = "DELETE FROM span_messages WHERE used_at < :before";
  database.run(sql, { before: before - DAY_MS });
  return pruned;
}

function pruneBatch(database: Database, before: number): number {
  const ids = database.all(
    idRow,
    `SELECT id FROM runs
     WHERE ended_at < :before AND (EXISTS (SELECT 1 FROM run_events WHERE run_id = runs.id)
       OR EXISTS (SELECT 1 FROM run_spans WHERE run_id = runs.id))
     LIMIT ${BATCH}`,
    { before },
  );
  for (const { id } of ids) {
    database.run("DELETE FROM run_events WHERE run_id = :id", { id });
    database.run("DELETE FROM run_spans WHERE run_id = :id", { id });
  }
  return ids.length;
}
