import { z } from "zod";
import { runId as runIdSchema, type RunId, type ThreadId } from "../../../shared/ids.ts";
import {
  runTrace,
  traceTarget,
  type RunTraceStatus,
  type TraceTarget,
} from "../../../shared/tracing.ts";
import type { Database } from "../../store/sqlite.ts";

const openTrace = z.object({
  runId: runIdSchema,
  target: traceTarget,
  destination: z.string(),
  /** What it is written by, in JSON (`trace-plan.ts`). */
  root: z.string(),
});
export type OpenTrace = z.infer<typeof openTrace>;

/** Where the trace of each run goes, also once everything of it was sent. */
export interface TraceRecords {
  /** Says where a run's trace goes and what it is written by, so that it is written after a crash. */
  open(trace: OpenTrace): void;
  /** All of a run's trace is queued for this place; it is known from then on, also where it was never opened. */
  close(trace: Omit<OpenTrace, "root">): void;
  /** The traces of runs that have ended, which were opened and never closed. */
  orphans(): readonly OpenTrace[];
  /** Where the traces of this run went; empty when it has none. */
  destinationsOf(
    run: RunId,
  ): readonly { readonly target: TraceTarget; readonly destination: string }[];
  /** What is said of an answer later goes where its trace went: to the place that what waits was readdressed to. */
  readdress(target: TraceTarget, destination: string): void;
  /** Where each run of a conversation stands that is traced there. */
  stateOfRuns(threadId: ThreadId, target: TraceTarget): readonly RunTraceStatus[];
}

export function createTraceRecords(database: Database): TraceRecords {
  return {
    open(trace) {
      database.run(
        `INSERT OR IGNORE INTO run_traces (run_id, target, destination, root)
         SELECT :runId, :target, :destination, :root WHERE EXISTS (SELECT 1 FROM runs WHERE id = :runId)`,
        { ...trace },
      );
    },
    close(trace) {
      database.run(
        `INSERT INTO run_traces (run_id, target, destination)
         SELECT :runId, :target, :destination WHERE EXISTS (SELECT 1 FROM runs WHERE id = :runId)
         ON CONFLICT DO UPDATE SET root = NULL`,
        { ...trace },
      );
    },
    orphans: () =>
      database.all(
        openTrace,
        `SELECT t.run_id AS runId, t.target, t.destination, t.root FROM run_traces t
         JOIN runs r ON r.id = t.run_id WHERE t.root IS NOT NULL AND r.ended_at IS NOT NULL`,
      ),
    destinationsOf: (run) =>
      database.all(
        openTrace.pick({ target: true, destination: true }),
        "SELECT target, destination FROM run_traces WHERE run_id = :run ORDER BY target",
        { run },
      ),
    readdress(target, destination) {
      database.run(
        `UPDATE run_traces SET destination = :destination
         WHERE target = :target AND run_id IN
           (SELECT run_id FROM outbox WHERE target = :target AND destination = :destination)`,
        { target, destination },
      );
    },
    stateOfRuns: (threadId, target) =>
      database.all(
        runTrace,
        `SELECT t.run_id AS runId, o.reason,
           coalesce(o.state, iif(t.root IS NULL, 'sent', 'pending')) AS state
         FROM run_traces t
         JOIN runs r ON r.id = t.run_id
         LEFT JOIN outbox o ON o.number = (
           SELECT number FROM outbox WHERE run_id = t.run_id AND target = t.target
           ORDER BY state = 'pending', number DESC LIMIT 1)
         WHERE r.thread_id = :threadId AND t.target = :target`,
        { threadId, target },
      ),
  };
}
