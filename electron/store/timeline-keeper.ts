import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import { runId } from "../../shared/ids.ts";
import type { Database } from "./sqlite.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const AFTER_START_MS = 10_000;
/** Runs per transaction, so that a large clean-up never holds the app up. */
const BATCH = 50;

interface KeepOptions {
  readonly prune: () => Promise<number>;
  readonly report: (error: unknown) => void;
}

/** Prunes a while after the start, when the window is up, and daily from then on. */
export function keepTimelines({ prune, report }: KeepOptions): void {
  const run = (): void => void prune().catch(report);
  setTimeout(run, AFTER_START_MS).unref();
  setInterval(run, DAY_MS).unref();
}

interface PruneOptions {
  readonly database: Database;
  /** 0 keeps everything. */
  readonly retentionDays: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const idRow = z.object({ id: runId });

/**
 * Drops the timelines of runs that ended longer ago than they are to be kept, a batch at a time. Answers, receipts and
 * what the Usage page counts stay.
 *
 * @returns how many runs lost their timeline.
 */
export async function pruneTimelines(options: PruneOptions): Promise<number> {
  const { database, retentionDays, now } = options;
  if (retentionDays === 0) return 0;
  const before = now() - retentionDays * DAY_MS;
  let pruned = 0;
  for (;;) {
    const batch = database.transaction(() => pruneBatch(database, before));
    pruned += batch;
    if (batch < BATCH) break;
    await nextTurn();
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
