import type { MessageId, ThreadId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import type { Outgoing } from "./thread-reducer.ts";

export interface OutgoingDeps {
  readonly threadId: ThreadId;
  readonly newId: () => string;
  readonly now: () => number;
}

/** The user's message as it is shown until main has stored it under the same id. */
export function createOutgoing(
  { threadId, newId, now }: OutgoingDeps,
  text: string,
  parentId: MessageId | null,
): Outgoing {
  const id = newId() as MessageId;
  const message: Message = {
    id,
    threadId,
    parentId,
    role: "user",
    parts: [{ type: "text", text }],
    status: { type: "complete" },
    runId: null,
    model: null,
    createdAt: now(),
    siblingIds: [id],
  };
  return { message, text, delivery: { type: "sending" } };
}
