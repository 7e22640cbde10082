import { z } from "zod";
import { attachments, draft, edit } from "../attachment.ts";
import { messageId, threadId } from "../ids.ts";
import { message, threadPlace, threadSummary } from "../message.ts";
import { anyText, nothing, procedure, type Procedure } from "./procedure.ts";

/** A chat that a search found, and why. */
export const searchHit = z.object({
  thread: threadSummary,
  /** The newest message with every word of the query; null where the title alone has them. */
  message: z
    .object({
      id: messageId,
      /** When it was written, in milliseconds since the epoch. */
      at: z.number(),
      /** One line of it, around the first word that was found. */
      snippet: z.string(),
    })
    .nullable(),
});
export type SearchHit = z.infer<typeof searchHit>;

export const threadProcedures = {
  "thread.list": procedure({
    input: z.strictObject({
      /** Words to find in titles and messages; empty lists everything. */
      query: z.string().max(500).default(""),
      limit: z.int().min(1).max(100_000).default(10_000),
    }),
    output: z.object({ threads: z.array(threadSummary) }),
    timeoutMs: 10_000,
    cost: 1,
  }),
  /** The chats that hold every word of the query in their title or in one message, most recent first; 100 at most. */
  "thread.search": procedure({
    input: z.strictObject({ query: z.string().max(500) }),
    output: z.object({ hits: z.array(searchHit) }),
    timeoutMs: 10_000,
    cost: 2,
  }),
  "thread.get": procedure({
    input: z.strictObject({ threadId }),
    output: z.object({
      thread: threadSummary,
      /** The branch that is shown, from the root to its newest message. */
      messages: z.array(message),
      /** What stands unsent in its composer. */
      draft,
    }),
    timeoutMs: 10_000,
    cost: 2,
  }),
  "thread.rename": procedure({
    input: z.strictObject({ threadId, title: z.string().trim().min(1).max(200) }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Pins it, puts it out of the way, or back among the others. */
  "thread.put": procedure({
    input: z.strictObject({ threadId, place: threadPlace.nullable() }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Copies the chat as it is on the screen into a new one. */
  "thread.fork": procedure({
    input: z.strictObject({ threadId }),
    output: z.object({ threadId }),
    timeoutMs: 120_000,
    cost: 10,
  }),
  /** Puts the thread into the bin, from which it can be brought back for 30 days. */
  "thread.delete": procedure({
    input: z.strictObject({ threadId }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  "thread.restore": procedure({
    input: z.strictObject({ threadId }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Shows the branch that runs through this message. */
  "thread.selectBranch": procedure({
    input: z.strictObject({ threadId, messageId }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),

  /** Keeps unsent text. A null thread is the chat that does not exist yet. */
  "draft.save": procedure({
    input: z.strictObject({
      threadId: threadId.nullable(),
      text: anyText,
      /** Left out when they did not change, so that typing need not carry them each time. */
      attachments: attachments.optional(),
    }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  "draft.get": procedure({
    input: z.strictObject({ threadId: threadId.nullable() }),
    output: draft,
    timeoutMs: 5_000,
    cost: 1,
  }),

  /** Earlier messages of a thread that are being written anew. */
  "edit.list": procedure({
    input: z.strictObject({ threadId }),
    output: z.object({ edits: z.array(edit) }),
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Keeps what is written in place of an earlier message. */
  "edit.save": procedure({
    input: z.strictObject({
      messageId,
      text: anyText,
      /** Left out when they did not change. */
      attachments: attachments.optional(),
    }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** It was sent or given up. */
  "edit.drop": procedure({
    input: z.strictObject({ messageId }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
} as const satisfies Record<string, Procedure>;
