import { z } from "zod";
import { attachments, draft } from "../attachment.ts";
import { messageId, threadId } from "../ids.ts";
import { ask, gateName } from "../verdict.ts";
import { anyText, nothing, procedure, type Procedure } from "./procedure.ts";

/** Why a queued message cannot go as it is: a gate asks first, or refuses it. */
export const queueHold = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ask"), ask }),
  z.object({ type: z.literal("refuse"), message: z.string() }),
]);
export type QueueHold = z.infer<typeof queueHold>;

/** A message that was sent while an answer was being written; it goes out under the same id once that has ended. */
export const queuedMessage = draft.extend({
  messageId,
  /** Its place: lower numbers go first. */
  number: z.int(),
  /** What is being written in its place; it does not go out meanwhile. Null where nobody edits it. */
  edit: z.string().nullable(),
  held: queueHold.nullable(),
});
export type QueuedMessage = z.infer<typeof queuedMessage>;

/** Above what anybody writes during one answer. */
export const MAXIMUM_QUEUED = 50;

export const queueProcedures = {
  "queue.list": procedure({
    input: z.strictObject({ threadId }),
    output: z.object({ messages: z.array(queuedMessage) }),
    timeoutMs: 5_000,
    cost: 1,
  }),
  /**
   * Keeps a message until the answer that is being written has ended well, and takes it out of the composer. Adding the
   * same id twice, or one that was sent, adds nothing.
   */
  "queue.add": procedure({
    input: z
      .strictObject({
        threadId,
        messageId,
        text: anyText,
        attachments: attachments.default([]),
        /** Gates whose question the person has answered with "send anyway". */
        acknowledged: z.array(gateName).default([]),
        /** The place of one that was removed and is brought back; the composer is left alone then. */
        number: z.int().min(1).optional(),
      })
      .refine(
        ({ text, attachments: attached }) => text.trim() !== "" || attached.length > 0,
        "A message needs some text.",
      ),
    output: z.discriminatedUnion("type", [
      z.object({ type: z.literal("queued") }),
      /** Nothing was stored: a gate asks first. */
      z.object({ type: z.literal("asked"), ask }),
    ]),
    timeoutMs: 30_000,
    cost: 10,
  }),
  /** Keeps what is written in place of a queued message, which waits meanwhile; null gives it up. */
  "queue.edit": procedure({
    input: z.strictObject({ messageId, text: anyText.nullable() }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Puts another text in its place; it waits its turn as before. */
  "queue.save": procedure({
    input: z.strictObject({ messageId, text: anyText }),
    output: nothing,
    timeoutMs: 30_000,
    cost: 10,
  }),
  /** Lets it go although a gate asked. */
  "queue.allow": procedure({
    input: z.strictObject({ messageId }),
    output: nothing,
    timeoutMs: 30_000,
    cost: 10,
  }),
  "queue.remove": procedure({
    input: z.strictObject({ messageId }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Stops the answer that is being written, if there is one, and sends this message before all others. */
  "queue.sendNow": procedure({
    input: z.strictObject({ messageId }),
    output: nothing,
    timeoutMs: 30_000,
    cost: 10,
  }),
} as const satisfies Record<string, Procedure>;
