import { z } from "zod";
import { messageId, threadId, type ThreadId } from "../../shared/ids.ts";
import { finalStatus, message, part, type FinalStatus, type Part } from "../../shared/message.ts";
import { runReceipt } from "../../shared/run-receipt.ts";
import { RECEIPT } from "../store/message-rows.ts";
import { withFittingArguments } from "../store/fitting-arguments.ts";
import { parseJson } from "../store/parse-json.ts";
import { rowTime } from "../store/row-fields.ts";
import type { Database } from "../store/sqlite.ts";
import { shownTitle } from "../store/title-from-text.ts";
import { exportedSettings, type ExportedChat, type ExportedMessage } from "./exported-chat.ts";

/** The chats of the history as they are exported: whole, however long an answer is, and without what cannot be read. */
export interface StoredChat extends ExportedChat {
  /** The order in which chats were begun. */
  readonly number: number;
  /** Parts of messages that could not be read, and are not in it. */
  readonly unreadable: number;
}

const headRow = z.object({
  number: z.int(),
  id: threadId,
  title: shownTitle,
  createdAt: rowTime,
  updatedAt: rowTime,
  headMessageId: messageId.nullable().catch(null),
  settings: z.string().nullable().catch(null),
});

const messageRow = z.object({
  id: messageId,
  parentId: messageId.nullable(),
  role: message.shape.role,
  model: z.string().nullable().catch(null),
  createdAt: rowTime,
  status: z.string().catch(""),
  parts: z.string().catch(""),
  receipt: z.string().nullable().catch(null),
});

const anyList = z.array(z.unknown());

/** What an answer that is still being written becomes in a file, and one whose end cannot be read. */
const UNENDED: FinalStatus = { type: "incomplete", reason: "interrupted", error: null };

/** The chats that an export takes: these, or all; none of the bin's. */
export interface Wanted {
  /** Null is all. */
  readonly threadIds: readonly ThreadId[] | null;
}

const WANTED = `
  deleted_at IS NULL AND number > :after
  AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))`;

const toParameters = ({ threadIds }: Wanted, after: number) => ({
  after,
  ids: threadIds === null ? null : JSON.stringify(threadIds),
});

const countRow = z.object({ count: z.int() });

export function countChats(database: Database, wanted: Wanted): number {
  const sql = `SELECT count(*) AS count FROM threads WHERE ${WANTED}`;
  return database.get(countRow, sql, toParameters(wanted, 0))?.count ?? 0;
}

/** The next chat after this number; undefined when there is none. */
export function readNextChat(
  database: Database,
  wanted: Wanted,
  after: number,
): StoredChat | undefined {
  const sql = `
    SELECT number, id, title, created_at AS createdAt, updated_at AS updatedAt,
      head_message_id AS headMessageId, chat_settings AS settings
    FROM threads WHERE ${WANTED} ORDER BY number LIMIT 1`;
  const head = database.get(headRow, sql, toParameters(wanted, after));
  if (head === undefined) return undefined;
  const { messages, unreadable } = readMessages(database, head.id);
  const settings = head.settings === null ? null : parseJson(exportedSettings, head.settings);
  return { ...head, settings: settings ?? null, messages, unreadable };
}

function readMessages(database: Database, id: ThreadId) {
  const sql = `
    SELECT m.id, m.parent_id AS parentId, m.role, m.model, m.created_at AS createdAt, m.status, m.parts,
      ${RECEIPT} AS receipt
    FROM messages m WHERE m.thread_id = :id ORDER BY m.number`;
  const known = new Set<string>();
  let unreadable = 0;
  const messages = database.all(messageRow, sql, { id }).map((row): ExportedMessage => {
    known.add(row.id);
    const parts = toParts(row.parts);
    unreadable += parts.unreadable;
    const receipt = row.receipt === null ? undefined : parseJson(runReceipt, row.receipt);
    return {
      ...row,
      // What follows a row that cannot be read begins a branch of its own.
      parentId: row.parentId !== null && known.has(row.parentId) ? row.parentId : null,
      status: parseJson(finalStatus, row.status) ?? UNENDED,
      parts: parts.read,
      receipt,
    };
  });
  return { messages, unreadable };
}

function toParts(json: string): { readonly read: readonly Part[]; readonly unreadable: number } {
  const stored = parseJson(anyList, json);
  if (stored === undefined) return { read: [], unreadable: 1 };
  const read = stored.flatMap((each) => part.safeParse(withFittingArguments(each)).data ?? []);
  return { read, unreadable: stored.length - read.length };
}
