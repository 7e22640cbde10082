import { z } from "zod";
import { runId as runIdSchema, type RunId, type ThreadId } from "../../../shared/ids.ts";
import {
  runTrace,
  traceTarget,
  type RunTraceStatus,
  type TraceTarget,
} from "../../../shared/tracing.ts";
import type { Database } from "../../store/sqlite.ts";

const outboxItem = z.object({
  number: z.int(),
  runId: runIdSchema,
  target: traceTarget,
  destination: z.string(),
  kind: z.enum(["spans", "score", "score-delete"]),
  /** The score that is meant; null for spans. */
  scoreId: z.string().nullable(),
  /** JSON as it is sent: a whole OTLP request, or one score event. */
  body: z.string(),
});
export type OutboxItem = z.infer<typeof outboxItem>;
export type NewOutboxItem = Omit<OutboxItem, "number">;

const openTrace = z.object({
  runId: runIdSchema,
  target: traceTarget,
  destination: z.string(),
  root: z.string(),
});
export type OpenTrace = z.infer<typeof openTrace>;

const counts = z.object({
  pending: z.int(),
  failed: z.int(),
  sent: z.int(),
  lost: z.int(),
  lastSentAt: z.number().nullable(),
  /** Of the newest item that was refused. */
  reason: z.string().nullable(),
});
export type OutboxCounts = z.infer<typeof counts>;

/** What may wait to be sent, at most; beyond it the oldest is dropped and counted. */
export interface OutboxLimits {
  readonly rows: number;
  readonly bytes: number;
}

const LIMITS: OutboxLimits = { rows: 5_000, bytes: 50_000_000 };

/** The queue on disk. Every change is one transaction, so that nothing is half queued after a crash. */
export interface OutboxStore {
  /** Queues in this order. A score replaces what still waits for the same score at the same place. */
  add(items: readonly NewOutboxItem[]): void;
  /** As `add`, and nothing more of this run's trace comes: a crash afterwards does not close it again. */
  addLast(run: RunId, items: readonly NewOutboxItem[]): void;
  /** Says where a run's trace goes, with its first span as it stood, so that a crash can close it. */
  openTrace(trace: OpenTrace): void;
  /** The traces of runs that have ended, whose first span was never closed. */
  orphans(): readonly OpenTrace[];
  /** Where the trace of this run went; empty when it has none. */
  destinationsOf(
    run: RunId,
  ): readonly { readonly target: TraceTarget; readonly destination: string }[];
  /**
   * The next to be sent to a target: one request's worth of spans, or scores that go together. Nothing of a conversation
   * that is deleted.
   */
  next(target: TraceTarget, atMost: number): readonly OutboxItem[];
  sent(items: readonly OutboxItem[]): void;
  fail(items: readonly OutboxItem[], reason: string): void;
  /** Sets everything aside that waits for one destination. */
  failDestination(target: TraceTarget, destination: string, reason: string): void;
  retryFailed(target: TraceTarget): void;
  discardFailed(target: TraceTarget): void;
  counts(target: TraceTarget): OutboxCounts;
  /** Where each run of a conversation stands that is traced there. */
  stateOfRuns(threadId: ThreadId, target: TraceTarget): readonly RunTraceStatus[];
}

interface OutboxStoreDeps {
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly limits?: OutboxLimits;
}

const SELECT = `SELECT number, run_id AS runId, target, destination, kind, score_id AS scoreId, body FROM outbox`;

/** A deleted conversation can be brought back until the app ends, so its rows stay, but nothing of them goes anywhere. */
const IS_KEPT = `run_id NOT IN
  (SELECT r.id FROM threads t JOIN runs r ON r.thread_id = t.id WHERE t.deleted_at IS NOT NULL)`;
const IS_WAITING = `target = :target AND state = 'pending' AND ${IS_KEPT}`;

export function createOutboxStore(deps: OutboxStoreDeps): OutboxStore {
  const { database, now, limits = LIMITS } = deps;

  const count = (target: TraceTarget, column: "sent" | "lost", by: number): void => {
    database.run(
      `INSERT INTO outbox_counts (target, ${column}) VALUES (:target, :by)
       ON CONFLICT (target) DO UPDATE SET ${column} = ${column} + :by`,
      { target, by },
    );
  };

  /** Makes room, the oldest first; what was refused goes before what may still be sent. */
  const makeRoom = (): void => {
    const size = z.object({ rows: z.int(), bytes: z.int() });
    const total = "SELECT count(*) AS rows, coalesce(sum(bytes), 0) AS bytes FROM outbox";
    let { rows, bytes } = database.get(size, total) ?? { rows: 0, bytes: 0 };
    const isFull = (): boolean => rows > limits.rows || bytes > limits.bytes;
    while (isFull()) {
      const victims = database.all(
        z.object({ number: z.int(), target: traceTarget, bytes: z.int() }),
        "SELECT number, target, bytes FROM outbox ORDER BY state = 'pending', number LIMIT 50",
      );
      for (const victim of victims) {
        if (!isFull()) return;
        database.run("DELETE FROM outbox WHERE number = :number", { number: victim.number });
        count(victim.target, "lost", 1);
        rows -= 1;
        bytes -= victim.bytes;
      }
    }
  };

  const remove = (items: readonly OutboxItem[]): number =>
    items.reduce(
      (removed, { number }) =>
        removed + database.run("DELETE FROM outbox WHERE number = :number", { number }),
      0,
    );

  const add = (items: readonly NewOutboxItem[]): void => {
    database.transaction(() => {
      for (const { scoreId, ...item } of items) {
        if (scoreId !== null) {
          database.run(
            "DELETE FROM outbox WHERE score_id = :scoreId AND destination = :destination",
            { scoreId, destination: item.destination },
          );
        }
        database.run(
          // A conversation may be deleted while its last spans are on their way here.
          `INSERT INTO outbox (run_id, target, destination, kind, score_id, body, bytes, created_at)
             SELECT :runId, :target, :destination, :kind, :scoreId, :body, :bytes, :at
             WHERE EXISTS (SELECT 1 FROM runs WHERE id = :runId)`,
          { ...item, scoreId, bytes: Buffer.byteLength(item.body), at: now() },
        );
      }
      makeRoom();
    });
  };

  return {
    add,
    addLast(run, items) {
      database.transaction(() => {
        add(items);
        database.run("UPDATE run_traces SET root = NULL WHERE run_id = :run", { run });
      });
    },
    openTrace(trace) {
      database.run(
        `INSERT OR IGNORE INTO run_traces (run_id, target, destination, root)
         SELECT :runId, :target, :destination, :root WHERE EXISTS (SELECT 1 FROM runs WHERE id = :runId)`,
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
    next(target, atMost) {
      const first = database.get(
        outboxItem,
        `${SELECT} WHERE ${IS_WAITING} ORDER BY number LIMIT 1`,
        { target },
      );
      // Spans may be a megabyte each: none is read before its turn.
      if (first?.kind !== "score") return first === undefined ? [] : [first];
      const { number, destination } = first;
      return database.all(
        outboxItem,
        `${SELECT} WHERE ${IS_WAITING} AND number >= :number
           AND number < coalesce((SELECT min(number) FROM outbox
             WHERE target = :target AND state = 'pending' AND number > :number
               AND (kind <> 'score' OR destination <> :destination)), 9e15)
         ORDER BY number LIMIT :atMost`,
        { target, number, destination, atMost },
      );
    },
    sent(items) {
      const [first] = items;
      if (first === undefined) return;
      database.transaction(() => {
        // Replaced meanwhile: the new one will be sent and counted.
        const removed = remove(items);
        if (removed === 0) return;
        count(first.target, "sent", removed);
        const sql = "UPDATE outbox_counts SET last_sent_at = :at WHERE target = :target";
        database.run(sql, { at: now(), target: first.target });
      });
    },
    fail(items, reason) {
      database.transaction(() => {
        for (const { number } of items) {
          const sql = "UPDATE outbox SET state = 'failed', reason = :reason WHERE number = :number";
          database.run(sql, { number, reason });
        }
      });
    },
    failDestination(target, destination, reason) {
      database.run(
        `UPDATE outbox SET state = 'failed', reason = :reason
         WHERE target = :target AND destination = :destination AND state = 'pending'`,
        { target, destination, reason },
      );
    },
    retryFailed(target) {
      const sql = "UPDATE outbox SET state = 'pending', reason = NULL WHERE target = :target";
      database.run(sql, { target });
    },
    discardFailed(target) {
      database.run("DELETE FROM outbox WHERE target = :target AND state = 'failed'", { target });
    },
    counts: (target) =>
      database.get(
        counts,
        `SELECT
           (SELECT count(*) FROM outbox WHERE ${IS_WAITING}) AS pending,
           (SELECT count(*) FROM outbox
            WHERE target = :target AND state = 'failed' AND ${IS_KEPT}) AS failed,
           (SELECT reason FROM outbox WHERE target = :target AND state = 'failed' AND ${IS_KEPT}
            ORDER BY number DESC LIMIT 1) AS reason,
           coalesce((SELECT sent FROM outbox_counts WHERE target = :target), 0) AS sent,
           coalesce((SELECT lost FROM outbox_counts WHERE target = :target), 0) AS lost,
           (SELECT last_sent_at FROM outbox_counts WHERE target = :target) AS lastSentAt`,
        { target },
      ) ?? { pending: 0, failed: 0, sent: 0, lost: 0, lastSentAt: null, reason: null },
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
