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

const runRow = z.object({ id: runId, endedAt: z.number(), number: z.int() });
type EndedRun = z.infer<typeof runRow>;

/**
 * Drops the timelines of runs that ended longer ago than they are to be kept, a batch at a time. Answers, receipts and
 * what the Usage page counts stay.
 *
 * @returns how many runs lost their timeline.
 */
export async function pruneTimelines(options: PruneOptions): Promise<number> {
  const { database, before, pause } = options;
  let pruned = 0;
  let last: EndedRun | undefined;
  for (;;) {
    // From where the last batch ended: those before it are known to have nothing left.
    const batch = readBatch(database, before, last);
    if (batch.length === 0) break;
    database.transaction(() => {
      for (const { id } of batch) {
        database.run("DELETE FROM run_events WHERE run_id = :id", { id });
        database.run("DELETE FROM run_spans WHERE run_id = :id", { id });
      }
    });
    pruned += batch.length;
    last = batch.at(-1);
    await pause();
  }
  while (dropMessages(database, before) > 0) await pause();
  return pruned;
}

function readBatch(
  database: Database,
  before: number,
  last: EndedRun | undefined,
): readonly EndedRun[] {
  return database.all(
    runRow,
    `SELECT id, ended_at AS endedAt, number FROM runs
     WHERE ended_at < :before AND (ended_at, number) > (:endedAt, :number)
       AND (EXISTS (SELECT 1 FROM run_events WHERE run_id = runs.id)
       OR EXISTS (SELECT 1 FROM run_spans WHERE run_id = runs.id))
     ORDER BY ended_at, number LIMIT ${BATCH}`,
    { before, endedAt: last?.endedAt ?? -1, number: last?.number ?? 0 },
  );
}

/** A message is used last when its span is stored, which may be a little before the run ends. */
function dropMessages(database: Database, before: number): number {
  return database.run(
    `DELETE FROM span_messages WHERE rowid IN
       (SELECT rowid FROM span_messages WHERE used_at < :before LIMIT ${BATCH})`,
    { before: before - DAY_MS },
  );
}
