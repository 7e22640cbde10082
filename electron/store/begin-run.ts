import { z } from "zod";
import type { ModelSelection } from "../../shared/endpoint.ts";
import { AppError } from "../../shared/errors.ts";
import type { MessageId, RunId, ThreadId } from "../../shared/ids.ts";
import { messageId } from "../../shared/ids.ts";
import type { AttachmentPart, Message, Part } from "../../shared/message.ts";
import { createChatSettingsStore } from "./chat-settings-store.ts";
import { createDrafts } from "./drafts.ts";
import {
  insertMessage,
  isInThread,
  isWhole,
  readMessage,
  readNewestLeaf,
  updateMessage,
} from "./message-rows.ts";
import { takeFromQueue } from "./queue.ts";
import { findRunOfQuestion, insertRun, isAnswering } from "./run-rows.ts";
import type { Database } from "./sqlite.ts";
import { titleFromText } from "./title-from-text.ts";

export interface NewRun {
  readonly runId: RunId;
  /** Whose composer it was written in; its draft goes with it. None for what no window has written. */
  readonly windowId?: number;
  /** A thread that does not exist yet is created by its first user message. */
  readonly threadId: ThreadId;
  readonly at: number;
  readonly model: string;
  /** What was chosen to answer; a thread that begins with this run goes on with it. */
  readonly selection?: ModelSelection;
  /** The answer that is to be written, or that is continued. */
  readonly answer: { readonly messageId: MessageId; readonly parentId: MessageId };
  readonly userMessage?: {
    readonly messageId: MessageId;
    readonly parentId: MessageId | null;
    readonly text: string;
    readonly attachments?: readonly AttachmentPart[];
  };
  /** Whether the run goes on with an incomplete answer instead of writing a new one. */
  readonly continues?: boolean;
}

export interface BegunRun {
  readonly runId: RunId;
  /** The answer, with nothing new in it yet. */
  readonly message: Message;
  /** False when this user message had been sent before: the run is the one it started then. */
  readonly created: boolean;
}

interface ThreadState {
  readonly head: MessageId | null;
}

const threadRow = z.object({ head: messageId.nullable(), deleted_at: z.number().nullable() });

/** Writes everything a run needs to exist; the caller makes it one transaction. */
export function beginRun(database: Database, run: NewRun): BegunRun {
  const { runId, threadId, at, model, answer, userMessage } = run;
  const wasQueued = userMessage !== undefined && takeFromQueue(database, userMessage.messageId);
  const earlier = userMessage && findRunOfQuestion(database, userMessage.messageId);
  if (earlier !== undefined) {
    const message = readMessage(database, earlier.messageId);
    return { runId: earlier.runId, message, created: false };
  }

  const thread = readThread(database, threadId) ?? createThread(database, run);
  if (isAnswering(database, threadId)) {
    throw new AppError("conflict", "This conversation is still answering.");
  }
  if (userMessage !== undefined) {
    storeUserMessage(database, run, userMessage);
    // Whoever edits an older message has not sent what stands in the composer; what was queued had left it before.
    if (userMessage.parentId === thread.head && run.windowId !== undefined && !wasQueued) {
      createDrafts(database).clear(threadId, run.windowId);
    }
  }
  requireInThread(database, answer.parentId, threadId);
  if (run.continues === true) reopenAnswer(database, run);
  else insertMessage(database, { ...newMessage(run), ...toNewAnswer(run) });

  insertRun(database, { runId, threadId, messageId: answer.messageId, model, startedAt: at });
  database.run(
    // Whoever writes in it wants it back among the others.
    `UPDATE threads SET head_message_id = :head, updated_at = :at, place = nullif(place, 'archived')
     WHERE id = :threadId`,
    { threadId, at, head: readNewestLeaf(database, answer.messageId) },
  );
  return { runId, message: readMessage(database, answer.messageId), created: true };
}

function readThread(database: Database, id: ThreadId): ThreadState | undefined {
  const sql = "SELECT head_message_id AS head, deleted_at FROM threads WHERE id = :id";
  const thread = database.get(threadRow, sql, { id });
  if (thread === undefined || thread.deleted_at === null) return thread;
  throw new AppError("not-found", "This conversation was deleted.");
}

function createThread(database: Database, run: NewRun): ThreadState {
  const { threadId, at, userMessage, selection = null } = run;
  if (userMessage === undefined) {
    throw new AppError("not-found", "This conversation does not exist any more.");
  }
  database.run(
    `INSERT INTO threads (id, title, title_source, created_at, updated_at)
     VALUES (:threadId, :title, 'auto', :at, :at)`,
    { threadId, at, title: titleFromText(firstWords(userMessage)) },
  );
  if (run.windowId !== undefined) createDrafts(database).clear(null, run.windowId);
  createChatSettingsStore(database).adopt(threadId, selection);
  return { head: null };
}

function storeUserMessage(
  database: Database,
  run: NewRun,
  userMessage: NonNullable<NewRun["userMessage"]>,
): void {
  const { messageId: id, parentId } = userMessage;
  if (parentId !== null) requireInThread(database, parentId, run.threadId);
  const parts = toParts(userMessage);
  const status = { type: "complete" as const };
  insertMessage(database, { ...newMessage(run), id, parentId, role: "user", parts, status });
}

/** What the thread is named after: an attached text where nothing was written. */
function firstWords({ text, attachments = [] }: NonNullable<NewRun["userMessage"]>): string {
  const [first] = attachments;
  if (text.trim() !== "") return text;
  return first?.picture === undefined ? (first?.text ?? "") : first.name;
}

/** What was attached, then what was written: the order in which the model reads it. */
function toParts({ text, attachments = [] }: NonNullable<NewRun["userMessage"]>): Part[] {
  return [...attachments, ...(text.trim() === "" ? [] : [{ type: "text" as const, text }])];
}

function newMessage({ threadId, at }: NewRun) {
  return { threadId, runId: null, model: null, createdAt: at };
}

function toNewAnswer({ answer, runId, model }: NewRun) {
  return {
    id: answer.messageId,
    parentId: answer.parentId,
    role: "assistant" as const,
    parts: [],
    status: { type: "running" as const },
    runId,
    model,
  };
}

function reopenAnswer(database: Database, { runId, threadId, answer, model }: NewRun): void {
  requireInThread(database, answer.messageId, threadId);
  const message = readMessage(database, answer.messageId);
  if (message.status.type !== "incomplete" || message.role !== "assistant") {
    throw new AppError("conflict", "Only an answer that broke off can be continued.");
  }
  if (!isWhole(database, message.id)) {
    throw new AppError(
      "storage-failed",
      "This answer cannot be continued: part of it is unreadable.",
    );
  }
  updateMessage(database, { ...message, runId, model, status: { type: "running" } });
}

function requireInThread(database: Database, id: MessageId, threadId: ThreadId): void {
  if (!isInThread(database, id, threadId)) {
    throw new AppError("not-found", "The message this one follows is not in this conversation.");
  }
}
