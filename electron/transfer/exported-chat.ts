import { z } from "zod";
import { chatSettings } from "../../shared/chat-settings.ts";
import { messageId, threadId } from "../../shared/ids.ts";
import { finalStatus, message, part } from "../../shared/message.ts";
import { runReceipt } from "../../shared/run-receipt.ts";

/** One turn as it travels between installations: all that a person sees of it, without what only this computer knows. */
export const exportedMessage = z.object({
  id: messageId,
  /** Comes before this one in its chat; null at the root. */
  parentId: messageId.nullable(),
  role: message.shape.role,
  model: z.string().nullable(),
  /** Milliseconds since the epoch. */
  createdAt: z.number(),
  status: finalStatus,
  parts: z.array(part).readonly(),
  receipt: runReceipt.optional(),
});
export type ExportedMessage = z.infer<typeof exportedMessage>;

/** What a chat says of itself. Which endpoint answers in it is left out: another computer has other ones. */
export const exportedSettings = chatSettings.omit({ model: true });

export const exportedHead = z.object({
  id: threadId,
  title: z.string(),
  /** Milliseconds since the epoch, as the next. */
  createdAt: z.number(),
  updatedAt: z.number(),
  /** The last message of the branch that is shown; null in a chat without messages. */
  headMessageId: messageId.nullable(),
  settings: exportedSettings.nullable(),
});
export type ExportedHead = z.infer<typeof exportedHead>;

/** A conversation as it travels, with all its branches. A message comes after the one it follows. */
export interface ExportedChat extends ExportedHead {
  readonly messages: readonly ExportedMessage[];
}

/** The messages from the root to the one that is shown last. */
export function shownBranch(chat: ExportedChat): readonly ExportedMessage[] {
  const byId = new Map(chat.messages.map((each) => [each.id, each]));
  const branch: ExportedMessage[] = [];
  const seen = new Set<string>();
  let next = chat.headMessageId;
  while (next !== null && !seen.has(next)) {
    seen.add(next);
    const found = byId.get(next);
    if (found === undefined) break;
    branch.push(found);
    next = found.parentId;
  }
  return branch.reverse();
}
