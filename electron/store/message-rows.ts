import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { messageId, type MessageId, type ThreadId } from "../../shared/ids.ts";
import {
  message as messageSchema,
  messageStatus,
  part,
  type Message,
  type MessageStatus,
  type Part,
} from "../../shared/message.ts";
import { runReceipt } from "../../shared/run-receipt.ts";
import { toFullText } from "../../shared/to-plain-text.ts";
import { withFittingArguments } from "./fitting-arguments.ts";
import {
  areFitting,
  LEFT_ON_DISK,
  MESSAGE_LENGTH,
  ROW_BYTES,
  toFittingMessages,
} from "./fitting-message.ts";
import { parseJson } from "./parse-json.ts";
import { counted, rowTime } from "./row-fields.ts";
import type { Database } from "./sqlite.ts";

const UNREADABLE =
  "This part of the message could not be read. It is still in the history file, as it was stored.";

/** What is not as it should be loses itself alone; a damaged id gets one that nothing else has, so that the rest is shown. */
const messageRow = messageSchema
  .extend({
    number: z.int(),
    id: messageId.nullable().catch(null),
    parentId: messageId.nullable().catch(null),
    role: messageSchema.shape.role.catch("assistant"),
    runId: messageSchema.shape.runId.catch(null),
    model: z.string().nullable().catch(null),
    createdAt: rowTime,
    /** Null where it holds more than is read; what was written stands in `beginning` then. */
    parts: z.string().nullable().catch(""),
    beginning: z.string().nullable().catch(null),
    status: z.string().catch(""),
    siblingIds: z.string().catch(""),
    receipt: z.string().nullable().catch(null),
  })
  .transform(({ number, id, ...row }) => ({ ...row, id: id ?? standIn(number) }));
type MessageRow = z.output<typeof messageRow>;

/** Made once: to make a schema takes longer than to check a message by it. */
const anyList = z.array(z.unknown());
const partList = z.array(part);

function standIn(number: number): MessageId {
  return messageId.parse(
    `00000000-0000-4000-8000-${Math.abs(number).toString(16).padStart(12, "0").slice(-12)}`,
  );
}

/**
 * What the runs that wrote an answer used: several where it was continued; of an imported one, what came along. A bare column beside `min()` is taken from
 * the row of the minimum (https://sqlite.org/lang_select.html#bareagg), so the first token is the first run's.
 */
const COST = counted("r.cost_micro_usd");
export const RECEIPT = `
    coalesce((SELECT CASE WHEN min(r.number) IS NULL THEN NULL ELSE json_patch(json_object(
        'inputTokens', sum(${counted("r.input_tokens")}),
        'outputTokens', sum(${counted("r.output_tokens")}),
        'isEstimated', json(iif(sum(r.is_estimated = 1) > 0, 'true', 'false')),
        'costMicroUsd', iif(count(${COST}) = count(*), sum(${COST}), NULL),
        'costBasis', CASE count(DISTINCT r.cost_basis) WHEN 0 THEN NULL
          WHEN 1 THEN CAST(max(r.cost_basis) AS TEXT) ELSE 'both' END,
        'unansweredCalls', sum(${counted("r.unanswered_calls")}),
        'firstTokenMs', ${counted("r.first_token_ms")},
        'totalMs', sum(${counted("r.total_ms")})),
        iif(sum(${counted("r.decision_ms")}) > 0,
          json_object('decisionMs', sum(${counted("r.decision_ms")})), '{}')) END
      FROM runs r WHERE r.message_id = m.id AND r.total_ms IS NOT NULL), m.receipt)`;

/** Selects messages as the table `m`, each with its siblings. */
const SELECT = `
  SELECT m.number, m.id, m.thread_id AS threadId, m.parent_id AS parentId, m.role, m.status,
    iif(octet_length(m.parts) > ${ROW_BYTES}, NULL, m.parts) AS parts,
    iif(octet_length(m.parts) > ${ROW_BYTES}, substr(m.text, 1, ${MESSAGE_LENGTH}), NULL) AS beginning,
    m.run_id AS runId, m.model, m.created_at AS createdAt,
    ${RECEIPT} AS receipt,
    (SELECT json_group_array(CAST(s.id AS TEXT) ORDER BY s.number) FROM messages s
      WHERE s.thread_id = m.thread_id AND s.parent_id IS m.parent_id) AS siblingIds
  FROM messages m`;

/** @throws AppError `not-found` when there is no such message. */
export function readMessage(database: Database, id: MessageId): Message {
  return toMessage(readRow(database, id));
}

/** Whether a message can be written again without losing what its row holds. */
export function isWhole(database: Database, id: MessageId): boolean {
  const row = readRow(database, id);
  if (row.parts === null || readStatus(row) === undefined) return false;
  const parts = parseJson(partList, row.parts);
  return parts !== undefined && areFitting(parts);
}

/** The messages from the root to this one. A message is written after its parent, so their numbers are the order. */
const BRANCH = `
  WITH RECURSIVE branch (id) AS (
    SELECT :id
    UNION
    SELECT p.parent_id FROM branch JOIN messages p ON p.id = branch.id WHERE p.parent_id IS NOT NULL)`;

/** The messages from the root to this one. */
export function readBranch(database: Database, id: string): readonly Message[] {
  const sql = `${BRANCH} ${SELECT} WHERE m.id IN branch ORDER BY m.number`;
  return toFittingMessages(database.all(messageRow, sql, { id }).map(toMessage));
}

const numberRow = z.object({ number: z.int() });

/** About 5 ms of work where nothing is warm yet. */
const STEP = 50;

/**
 * The same, read in steps with a turn of the loop after each, so that a long chat holds nobody up. What is written
 * meanwhile may be in it or not: the caller looks whether anything was.
 */
export async function readBranchInSteps(
  database: Database,
  id: string,
): Promise<readonly Message[]> {
  const inOrder = `${BRANCH} SELECT m.number FROM messages m WHERE m.id IN branch ORDER BY m.number`;
  const numbers = database.all(numberRow, inOrder, { id }).map(({ number }) => number);
  const sql = `${SELECT} WHERE m.number IN (SELECT value FROM json_each(:step)) ORDER BY m.number`;
  const messages: Message[] = [];
  for (let from = 0; from < numbers.length; from += STEP) {
    const step = JSON.stringify(numbers.slice(from, from + STEP));
    messages.push(...database.all(messageRow, sql, { step }).map(toMessage));
    await nextTurn();
  }
  return toFittingMessages(messages);
}

const leafRow = z.object({ id: messageId });

/** The end of the branch that was last written to among those through this message; itself when nothing follows. */
export function readNewestLeaf(database: Database, id: MessageId): MessageId {
  const sql = `
    WITH RECURSIVE subtree (id) AS (
      SELECT :id
      UNION
      SELECT c.id FROM subtree JOIN messages c ON c.parent_id = subtree.id)
    SELECT id FROM messages WHERE id IN subtree ORDER BY number DESC LIMIT 1`;
  return database.get(leafRow, sql, { id })?.id ?? id;
}

/** Whether the message is one of the thread's. */
export function isInThread(database: Database, id: MessageId, threadId: ThreadId): boolean {
  const sql = "SELECT id FROM messages WHERE id = :id AND thread_id = :threadId";
  return database.get(leafRow, sql, { id, threadId }) !== undefined;
}

/** A receipt is what came along with an imported answer; that of a run stands with the run. */
export function insertMessage(database: Database, message: Omit<Message, "siblingIds">): void {
  const { id, threadId, parentId, role, model, runId, createdAt, receipt } = message;
  database.run(
    `INSERT INTO messages
       (id, thread_id, parent_id, role, parts, status, run_id, model, created_at, text, receipt)
     VALUES (:id, :threadId, :parentId, :role, :parts, :status, :runId, :model, :createdAt, :text, :receipt)`,
    {
      ...{ id, threadId, parentId, role, model, runId, createdAt },
      ...toColumns(message),
      receipt: receipt === undefined ? null : JSON.stringify(receipt),
    },
  );
  noteFiles(database, message);
}

/** Writes what a run changes in its answer. */
export function updateMessage(database: Database, message: Message): void {
  const { id, runId, model } = message;
  database.run(
    `UPDATE messages SET parts = :parts, status = :status, text = :text, run_id = :runId, model = :model
     WHERE id = :id`,
    { id, runId, model, ...toColumns(message) },
  );
  noteFiles(database, message);
}

/** Says which files a message uses, so that they stay as long as it does. */
function noteFiles(database: Database, { id, parts }: Pick<Message, "id" | "parts">): void {
  for (const part of parts) {
    if (part.type !== "attachment" || part.picture === undefined) continue;
    database.run("INSERT OR IGNORE INTO message_files (message_id, hash) VALUES (:id, :hash)", {
      id,
      hash: part.picture.hash,
    });
  }
}

/** Writes the status alone and leaves what the message says as it is. */
export function updateStatus(database: Database, id: MessageId, status: MessageStatus): void {
  const sql = "UPDATE messages SET status = :status WHERE id = :id";
  database.run(sql, { id, status: JSON.stringify(status) });
}

function toColumns({ parts, status }: Pick<Message, "parts" | "status">) {
  return {
    parts: JSON.stringify(parts),
    status: JSON.stringify(status),
    text: toFullText(parts),
  };
}

function readRow(database: Database, id: MessageId): MessageRow {
  const row = database.get(messageRow, `${SELECT} WHERE m.id = :id`, { id });
  if (row === undefined) throw new AppError("not-found", "This message does not exist any more.");
  return row;
}

/** One part that cannot be read must not hide the others, nor one message its thread. */
function toMessage({ receipt: stored, parts: json, beginning, ...row }: MessageRow): Message {
  const receipt = stored === null ? undefined : parseJson(runReceipt, stored);
  const message: Message = {
    ...row,
    parts: json === null ? toBeginning(beginning) : toParts(json),
    status: readStatus(row) ?? { type: "incomplete", reason: "failed", error: null },
    siblingIds: toSiblings(row),
    ...(receipt === undefined ? {} : { receipt }),
  };
  return toFittingMessages([message])[0] ?? message;
}

function toParts(json: string): readonly Part[] {
  return (parseJson(anyList, json) ?? [undefined]).map(toPart);
}

/** What is shown of a row that is not read as a whole: what was written, without thoughts and tools. */
function toBeginning(written: string | null): readonly Part[] {
  return [written ?? "", LEFT_ON_DISK].map((text) => ({ type: "text", text }));
}

/** Those that can be shown, this one among them. */
function toSiblings({
  id,
  siblingIds,
}: Pick<MessageRow, "id" | "siblingIds">): readonly MessageId[] {
  const ids = (parseJson(anyList, siblingIds) ?? []).flatMap(
    (each) => messageId.safeParse(each).data ?? [],
  );
  return ids.includes(id) ? ids : [id];
}

function toPart(stored: unknown): Part {
  return part.safeParse(withFittingArguments(stored)).data ?? { type: "text", text: UNREADABLE };
}

function readStatus(row: Pick<MessageRow, "status">): MessageStatus | undefined {
  return parseJson(messageStatus, row.status);
}
