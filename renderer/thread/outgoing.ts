import type { Draft } from "../../shared/attachment.ts";
import type { MessageId, ThreadId } from "../../shared/ids.ts";
import type { Message, Part } from "../../shared/message.ts";
import type { Outgoing } from "./thread-reducer.ts";

export interface OutgoingDeps {
  readonly threadId: ThreadId;
  readonly newId: () => string;
  readonly now: () => number;
}

/** The user's message as it is shown until main has stored it under the same id. */
export function createOutgoing(
  { threadId, newId, now }: OutgoingDeps,
  content: Draft,
  parentId: MessageId | null,
): Outgoing {
  const id = newId() as MessageId;
  const message: Message = {
    id,
    threadId,
    parentId,
    role: "user",
    parts: toParts(content),
    status: { type: "complete" },
    runId: null,
    model: null,
    createdAt: now(),
    siblingIds: [id],
  };
  return { message, content, delivery: { type: "sending" } };
}

/** As main stores it, but for what its check finds. */
function toParts({ text, attachments }: Draft): Part[] {
  const attached = attachments.map((each): Part => ({
    type: "attachment",
    ...each,
    warning: null,
  }));
  return [...attached, ...(text.trim() === "" ? [] : [{ type: "text" as const, text }])];
}
