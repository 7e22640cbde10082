import type { MessageId, RunId, ThreadId } from "../../../shared/ids.ts";
import type { Message, Part, ThreadSummary } from "../../../shared/message.ts";

export const THREAD_ID = "7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d01" as ThreadId;
export const RUN_ID = "0f1f8f0c-6f3f-4d6c-8a59-6d4f0a6f7b02" as RunId;

let count = 0;
/** Ids that are valid UUIDs and never the same. */
export function newId(): string {
  count += 1;
  return `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
}

export const text = (value: string): Part => ({ type: "text", text: value });

export function userMessage(value: string, over: Partial<Message> = {}): Message {
  const id = newId() as MessageId;
  return {
    id,
    threadId: THREAD_ID,
    parentId: null,
    role: "user",
    parts: [text(value)],
    status: { type: "complete" },
    runId: null,
    model: null,
    createdAt: 1,
    siblingIds: [id],
    ...over,
  };
}

export function answer(over: Partial<Message> = {}): Message {
  return userMessage("", {
    role: "assistant",
    parts: [],
    runId: RUN_ID,
    model: "parley-demo",
    ...over,
  });
}

export function summary(over: Partial<ThreadSummary> = {}): ThreadSummary {
  return {
    id: THREAD_ID,
    title: "A conversation",
    createdAt: 1,
    updatedAt: 1,
    activeRunId: null,
    ...over,
  };
}
