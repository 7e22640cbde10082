import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { messageId, runId, threadId, type MessageId, type ThreadId } from "../../shared/ids.ts";
import type { RunId } from "../../shared/ids.ts";
import { finalStatus, type FinalStatus } from "../../shared/message.ts";
import type { RunFigures } from "../../shared/run-figures.ts";
import { parseJson } from "./parse-json.ts";
import { rowText, rowTime } from "./row-fields.ts";
import type { Database } from "./sqlite.ts";

const storedRun = z.object({
  runId,
  threadId,
  /** The answer it writes. */
  messageId,
  model: rowText,
  startedAt: rowTime,
  /** Null while it is open. */
  endedAt: rowTime.nullable(),
});
export type StoredRun = z.infer<typeof storedRun>;

const SELECT = `
  SELECT r.id AS runId, r.thread_id AS threadId, r.message_id AS messageId, r.model,
    r.started_at AS startedAt, r.ended_at AS endedAt
  FROM runs r`;

export function insertRun(database: Database, run: Omit<StoredRun, "endedAt">): void {
  database.run(
    `INSERT INTO runs (id, thread_id, message_id, model, started_at)
     VALUES (:runId, :threadId, :messageId, :model, :startedAt)`,
    { ...run },
  );
}

/** @throws AppError `not-found` when there is no such run. */
export function readRun(database: Database, id: RunId): StoredRun {
  const run = database.get(storedRun, `${SELECT} WHERE r.id = :id`, { id });
  if (run === undefined) throw new AppError("not-found", "This run does not exist any more.");
  return run;
}

/**
 * @throws AppError `not-found` when there is no such run, `conflict` when it has ended: late work is dropped, never
 *   stored.
 */
export function readOpenRun(database: Database, id: RunId): StoredRun {
  const run = readRun(database, id);
  if (run.endedAt !== null) throw new AppError("conflict", "This run has already ended.");
  return run;
}

export function readOpenRuns(database: Database): readonly StoredRun[] {
  // By the index of open runs: sorted by the bare column, SQLite would walk through all that ever were.
  return database.all(storedRun, `${SELECT} WHERE r.ended_at IS NULL ORDER BY +r.number`);
}

/** Oldest first; several where the answer was continued. */
export function readRunsOfAnswer(database: Database, answer: MessageId): readonly RunId[] {
  const sql = `${SELECT} WHERE r.message_id = :answer ORDER BY r.number`;
  return database.all(storedRun, sql, { answer }).map((run) => run.runId);
}

export function isAnswering(database: Database, thread: ThreadId): boolean {
  const sql = `${SELECT} WHERE r.ended_at IS NULL AND r.thread_id = :thread`;
  return database.get(storedRun, sql, { thread }) !== undefined;
}

const endRow = z.object({ status: z.string().nullable() });

/** How the newest run of a thread ended; undefined while it is open, where there is none, or what is stored is damaged. */
export function readLastEnd(database: Database, thread: ThreadId): FinalStatus | undefined {
  const sql = "SELECT status FROM runs WHERE thread_id = :thread ORDER BY number DESC LIMIT 1";
  const status = database.get(endRow, sql, { thread })?.status ?? undefined;
  return status === undefined ? undefined : parseJson(finalStatus, status);
}

/** The run that was started by sending this message. */
export function findRunOfQuestion(database: Database, question: MessageId): StoredRun | undefined {
  const sql = `${SELECT} JOIN messages m ON m.id = r.message_id
    WHERE m.parent_id = :question ORDER BY r.number LIMIT 1`;
  return database.get(storedRun, sql, { question });
}

/**
 * Writes how a run ended and what it used. Its chat has something new to show, but for an answer that a person stopped:
 * they know.
 */
export function endRun(
  database: Database,
  id: RunId,
  end: { readonly at: number; readonly status: FinalStatus; readonly figures: RunFigures },
): void {
  const { isEstimated, decisionMs = null, ...figures } = end.figures;
  database.run(
    `UPDATE runs SET ended_at = :at, status = :status, input_tokens = :inputTokens,
       output_tokens = :outputTokens, is_estimated = :isEstimated, cost_micro_usd = :costMicroUsd,
       cost_basis = :costBasis, unanswered_calls = :unansweredCalls,
       first_token_ms = :firstTokenMs, total_ms = :totalMs, decision_ms = :decisionMs, tool_calls = :toolCalls,
       tool_failures = :toolFailures,
       endpoint = (SELECT payload ->> '$.endpoint.name' FROM run_events
         WHERE run_id = :id AND type = 'run-start' AND json_valid(payload) LIMIT 1),
       tools = (SELECT json_group_array(name) FROM (
         SELECT payload ->> '$.toolName' AS name FROM run_events
         WHERE run_id = :id AND type = 'tool-start' AND json_valid(payload)
         GROUP BY 1 ORDER BY min(seq)))
     WHERE id = :id`,
    {
      id,
      at: end.at,
      status: JSON.stringify(end.status),
      isEstimated: Number(isEstimated),
      decisionMs,
      ...figures,
    },
  );
  const { status } = end;
  const outcome = status.type === "complete" ? "complete" : status.reason;
  database.run(
    "UPDATE threads SET unseen = :unseen WHERE id = (SELECT thread_id FROM runs WHERE id = :id)",
    { id, unseen: outcome === "stopped" ? null : outcome },
  );
}
