import { z } from "zod";
import { runId as runIdSchema, type RunId } from "../../../shared/ids.ts";
import { traceTarget, type HeldChoice, type TraceTarget } from "../../../shared/tracing.ts";
import type { Database } from "../../store/sqlite.ts";
import { LONGEST_ASIDE_MS } from "./backoff.ts";
import type { ContentMode } from "../conventions.ts";
import { createTraceRecords, type TraceRecords } from "./trace-records.ts";

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
  /** How often it was set aside. */
  attempts: z.int(),
});
export type OutboxItem = z.infer<typeof outboxItem>;
export interface NewOutboxItem extends Omit<OutboxItem, "number" | "attempts"> {
  /** How much of the conversation is in it; left out, nothing. */
  readonly content?: ContentMode;
}

const counts = z.object({
  pending: z.int(),
  failed: z.int(),
  sent: z.int(),
  lost: z.int(),
  /** Of those that wait, how many hold more of their conversation than may leave now. */
  held: z.int(),
  /** Recorded for a place that is not the present one. */
  elsewhere: z.int(),
  /** When the first of what was set aside is tried again. */
  nextAttemptAt: z.number().nullable(),
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

/** The queue on disk, beside where each trace went. Every change is one transaction, so that nothing is half queued after a crash. */
export interface OutboxStore {
  readonly traces: TraceRecords;
  /** Queues in this order. A score replaces what still waits for the same score at the same place. */
  add(items: readonly NewOutboxItem[]): void;
  /** As `add`, and nothing more of this run's trace comes: a crash afterwards does not close it again. */
  addLast(run: RunId, items: readonly NewOutboxItem[]): void;
  /**
   * The next to be sent to a target: one request's worth of spans, or scores that go together. Nothing of a conversation
   * that is deleted, nothing that holds more than may leave now, and no score before its trace.
   */
  next(target: TraceTarget, options: NextOptions): readonly OutboxItem[];
  /** Whether an item that was read is still to be sent: its conversation may have been deleted since. */
  isWaiting(item: OutboxItem): boolean;
  sent(items: readonly OutboxItem[]): void;
  /** Sets items aside. @param nextAt when they are tried again; null is when a person says so. */
  fail(items: readonly OutboxItem[], reason: string, nextAt?: number | null): void;
  /** Sets everything aside that waits for one destination. @param nextAt as with `fail` */
  failDestination(
    target: TraceTarget,
    destination: string,
    reason: string,
    nextAt?: number | null,
  ): void;
  /** Takes that back, for what was set aside with this reason: the destination takes something after all. */
  reopen(target: TraceTarget, destination: string, reason: string): void;
  /** Lets an item wait in line, as one more attempt at it. @param nextAt when its turn comes, in milliseconds since the epoch. */
  postpone(item: OutboxItem, nextAt: number): void;
  /** The same spans in several requests instead of one, and before everything else, so that no score overtakes them. */
  split(item: OutboxItem, bodies: readonly string[]): void;
  retryFailed(target: TraceTarget): void;
  /** When the first of what was set aside is to be tried again; null for none. */
  nextDueAt(target: TraceTarget): number | null;
  /** Puts back in line what was set aside until now. */
  retryDue(target: TraceTarget): void;
  discardFailed(target: TraceTarget): void;
  /** Everything that was recorded for another place goes to this one. */
  readdress(target: TraceTarget, destination: string): void;
  /** Forgets what was recorded for another place. */
  discardElsewhere(target: TraceTarget, destination: string): void;
  /**
   * Decides about what holds more of its conversation than may leave now: it goes as it is, forgotten, or with each body
   * as `strip` makes it.
   */
  releaseHeld(target: TraceTarget, mode: ContentMode, how: HeldChoice, strip: Strip): void;
  counts(target: TraceTarget, present: Present): OutboxCounts;
}

/** @returns the same item with no more of its conversation than may leave; undefined where nothing is left of it. */
export type Strip = (item: Pick<OutboxItem, "kind" | "body">) => string | undefined;

export interface NextOptions {
  readonly atMost: number;
  /** How much of a conversation may leave now. */
  readonly mode: ContentMode;
  /** Numbers of items that are passed over. */
  readonly skip?: readonly number[];
  /** Passes over scores. */
  readonly onlySpans?: boolean;
}

/** What counts are taken by. */
export interface Present {
  readonly mode: ContentMode;
  /** Where traces go now; undefined is nowhere. */
  readonly destination: string | undefined;
}

const RANK: Readonly<Record<ContentMode, number>> = { none: 0, redacted: 1, whole: 2 };

interface OutboxStoreDeps {
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly limits?: OutboxLimits;
}

const SELECT = `SELECT number, run_id AS runId, target, destination, kind, score_id AS scoreId, body,
  attempts FROM outbox`;

/** A deleted conversation can be brought back until the app ends, so its rows stay, but nothing of them goes anywhere. */
const IS_KEPT = `run_id NOT IN
  (SELECT r.id FROM threads t JOIN runs r ON r.thread_id = t.id WHERE t.deleted_at IS NOT NULL)`;
const IS_WAITING = `target = :target AND state = 'pending' AND ${IS_KEPT}`;
const IS_HELD = "content > :rank";
/** A score goes behind the spans of its trace, which may have been set aside or passed over. */
const IS_NEXT = `${IS_WAITING} AND next_at IS NULL AND NOT ${IS_HELD}
  AND number NOT IN (SELECT value FROM json_each(:skip))
  AND (:onlySpans = 0 OR kind = 'spans')
  AND (kind = 'spans' OR run_id NOT IN (
    SELECT run_id FROM outbox WHERE target = :target AND kind = 'spans'
      AND (state = 'failed' OR ${IS_HELD} OR number IN (SELECT value FROM json_each(:skip)))))`;

const NOTHING: OutboxCounts = {
  pending: 0,
  failed: 0,
  sent: 0,
  lost: 0,
  held: 0,
  elsewhere: 0,
  nextAttemptAt: null,
  lastSentAt: null,
  reason: null,
};

export function createOutboxStore(deps: OutboxStoreDeps): OutboxStore {
  const { database, now, limits = LIMITS } = deps;

  const traces = createTraceRecords(database);
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
          `INSERT INTO outbox (run_id, target, destination, kind, score_id, body, bytes, created_at, content)
             SELECT :runId, :target, :destination, :kind, :scoreId, :body, :bytes, :at, :content
             WHERE EXISTS (SELECT 1 FROM runs WHERE id = :runId)`,
          {
            ...item,
            scoreId,
            bytes: Buffer.byteLength(item.body),
            at: now(),
            content: RANK[item.content ?? "none"],
          },
        );
      }
      makeRoom();
    });
  };

  return {
    traces,
    add,
    addLast(run, items) {
      database.transaction(() => {
        add(items);
        for (const { target, destination } of items) {
          traces.close({ runId: run, target, destination });
        }
      });
    },
    next(target, { atMost, mode, skip = [], onlySpans = false }) {
      const options = {
        target,
        rank: RANK[mode],
        skip: JSON.stringify(skip),
        onlySpans: Number(onlySpans),
      };
      const first = database.get(
        outboxItem,
        `${SELECT} WHERE ${IS_NEXT} ORDER BY number LIMIT 1`,
        options,
      );
      // Spans may be a megabyte each: none is read before its turn.
      if (first?.kind !== "score") return first === undefined ? [] : [first];
      const { number, destination } = first;
      return database.all(
        outboxItem,
        `${SELECT} WHERE ${IS_NEXT} AND number >= :number
           AND number < coalesce((SELECT min(number) FROM outbox
             WHERE target = :target AND state = 'pending' AND number > :number
               AND (kind <> 'score' OR destination <> :destination)), 9e15)
         ORDER BY number LIMIT :atMost`,
        { ...options, number, destination, atMost },
      );
    },
    isWaiting: ({ number, target }) =>
      database.get(
        z.object({ number: z.int() }),
        `SELECT number FROM outbox WHERE number = :number AND ${IS_WAITING}`,
        { number, target },
      ) !== undefined,
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
    fail(items, reason, nextAt = null) {
      database.transaction(() => {
        for (const { number } of items) {
          database.run(
            `UPDATE outbox SET state = 'failed', reason = :reason, attempts = attempts + 1,
               next_at = :nextAt WHERE number = :number`,
            { number, reason, nextAt },
          );
        }
      });
    },
    failDestination(target, destination, reason, nextAt = null) {
      database.run(
        `UPDATE outbox SET state = 'failed', reason = :reason, attempts = attempts + 1,
           next_at = :nextAt
         WHERE target = :target AND destination = :destination AND state = 'pending'`,
        { target, destination, reason, nextAt },
      );
    },
    reopen(target, destination, reason) {
      database.run(
        `UPDATE outbox SET state = 'pending', reason = NULL, next_at = NULL
         WHERE target = :target AND destination = :destination AND state = 'failed'
           AND reason = :reason AND next_at IS NOT NULL`,
        { target, destination, reason },
      );
    },
    postpone({ number }, nextAt) {
      database.run(
        `UPDATE outbox SET state = 'pending', reason = NULL, attempts = attempts + 1,
           next_at = :nextAt WHERE number = :number`,
        { number, nextAt },
      );
    },
    split({ number }, bodies) {
      database.transaction(() => {
        for (const body of bodies.toReversed()) {
          database.run(
            `INSERT INTO outbox
               (number, run_id, target, destination, kind, score_id, body, bytes, created_at, content)
             SELECT (SELECT min(number) FROM outbox) - 1, run_id, target, destination, kind,
               score_id, :body, :bytes, created_at, content
             FROM outbox WHERE number = :number`,
            { number, body, bytes: Buffer.byteLength(body) },
          );
        }
        database.run("DELETE FROM outbox WHERE number = :number", { number });
      });
    },
    retryFailed(target) {
      database.run(
        `UPDATE outbox SET state = 'pending', reason = NULL, attempts = 0, next_at = NULL
         WHERE target = :target`,
        { target },
      );
    },
    nextDueAt: (target) =>
      database.get(
        z.object({ at: z.number().nullable() }),
        "SELECT min(next_at) AS at FROM outbox WHERE target = :target",
        { target },
      )?.at ?? null,
    retryDue(target) {
      database.run(
        `UPDATE outbox SET state = 'pending', next_at = NULL
         WHERE target = :target AND (next_at <= :at OR next_at > :furthest)`,
        // A time further away than any that is given was written while the clock was ahead.
        { target, at: now(), furthest: now() + LONGEST_ASIDE_MS },
      );
    },
    readdress(target, destination) {
      database.transaction(() => {
        database.run(
          `UPDATE outbox SET destination = :destination, state = 'pending', reason = NULL,
             attempts = 0, next_at = NULL
           WHERE target = :target AND destination <> :destination`,
          { target, destination },
        );
        traces.readdress(target, destination);
      });
    },
    discardElsewhere(target, destination) {
      const sql = "DELETE FROM outbox WHERE target = :target AND destination <> :destination";
      database.run(sql, { target, destination });
    },
    releaseHeld(target, mode, how, strip) {
      const where = `target = :target AND ${IS_HELD}`;
      const parameters = { target, rank: RANK[mode] };
      database.transaction(() => {
        if (how === "as-is") {
          database.run(`UPDATE outbox SET content = 0 WHERE ${where}`, parameters);
          return;
        }
        const numbers = database.all(
          z.object({ number: z.int() }),
          `SELECT number FROM outbox WHERE ${where}`,
          parameters,
        );
        // One body at a time: each may be a megabyte.
        for (const { number } of numbers) {
          const item =
            how === "strip"
              ? database.get(outboxItem, `${SELECT} WHERE number = :number`, { number })
              : undefined;
          const body = item === undefined ? undefined : strip(item);
          if (body === undefined) {
            database.run("DELETE FROM outbox WHERE number = :number", { number });
            continue;
          }
          database.run(
            `UPDATE outbox SET body = :body, bytes = :bytes, content = :rank
             WHERE number = :number`,
            { number, body, bytes: Buffer.byteLength(body), rank: parameters.rank },
          );
        }
      });
    },
    discardFailed(target) {
      database.run("DELETE FROM outbox WHERE target = :target AND state = 'failed'", { target });
    },
    counts: (target, { mode, destination }) =>
      database.get(
        counts,
        `SELECT
           (SELECT count(*) FROM outbox WHERE ${IS_WAITING}) AS pending,
           (SELECT count(*) FROM outbox
            WHERE target = :target AND state = 'failed' AND ${IS_KEPT}) AS failed,
           (SELECT reason FROM outbox WHERE target = :target AND state = 'failed' AND ${IS_KEPT}
            ORDER BY number DESC LIMIT 1) AS reason,
           (SELECT count(*) FROM outbox
            WHERE ${IS_HELD} AND target = :target AND ${IS_KEPT}) AS held,
           (SELECT count(*) FROM outbox
            WHERE target = :target AND destination <> :destination AND ${IS_KEPT}) AS elsewhere,
           (SELECT min(next_at) FROM outbox
            WHERE target = :target AND state = 'failed' AND ${IS_KEPT}) AS nextAttemptAt,
           coalesce((SELECT sent FROM outbox_counts WHERE target = :target), 0) AS sent,
           coalesce((SELECT lost FROM outbox_counts WHERE target = :target), 0) AS lost,
           (SELECT last_sent_at FROM outbox_counts WHERE target = :target) AS lastSentAt`,
        { target, rank: RANK[mode], destination: destination ?? null },
      ) ?? NOTHING,
  };
}
