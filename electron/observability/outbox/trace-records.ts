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
  /** Its first span as it stood, in JSON. */
  root: z.string(),
});
export type OpenTrace = z.infer<typeof openTrace>;

/** Where the trace of each run goes, also once everything of it was sent. */
export interface TraceRecords {
  /** Says where a run's trace goes, with its first span as it stood, so that a crash can close it. */
  open(trace: OpenTrace): void;
  /** Nothing more of the run's traces comes. */
  close(run: RunId): void;
  /** The traces of runs that have ended, whose first span was never closed. */
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
    close: (run) =>
      void database.run("UPDATE run_traces SET root = NULL WHERE run_id = :run", { run }),
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
