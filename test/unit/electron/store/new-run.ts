import { randomUUID } from "node:crypto";
import type { NewRun } from "../../../../electron/store/run-store.ts";
import {
  messageId,
  runId,
  threadId,
  type MessageId,
  type ThreadId,
} from "../../../../shared/ids.ts";
import type { AttachmentPart } from "../../../../shared/message.ts";

export const newThreadId = (): ThreadId => threadId.parse(randomUUID());
export const newMessageId = (): MessageId => messageId.parse(randomUUID());

interface Question {
  readonly threadId?: ThreadId;
  readonly parentId?: MessageId | null;
  readonly text?: string;
  readonly attachments?: readonly AttachmentPart[];
  readonly at?: number;
}

/** A run that asks something, by default in a new thread. */
export function askingRun({
  threadId = newThreadId(),
  parentId = null,
  text = "Why is the sky blue?",
  attachments = [],
  at = 1_000,
}: Question = {}) {
  const userMessage = { messageId: newMessageId(), parentId, text, attachments };
  const answer = { messageId: newMessageId(), parentId: userMessage.messageId };
  return { ...plainRun(threadId, at), userMessage, answer } satisfies NewRun;
}

/** A run that answers the same question once more. */
export function retryingRun(threadId: ThreadId, question: MessageId, at = 2_000) {
  const answer = { messageId: newMessageId(), parentId: question };
  return { ...plainRun(threadId, at), answer } satisfies NewRun;
}

function plainRun(threadId: ThreadId, at: number) {
  return { runId: runId.parse(randomUUID()), threadId, at, model: "demo", windowId: 1 };
}
