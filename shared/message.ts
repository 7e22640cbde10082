import { z } from "zod";
import { attachment } from "./attachment.ts";
import { errorData } from "./error-data.ts";
import { runReceipt } from "./run-receipt.ts";
import { sources } from "./source.ts";
import { messageId, runId, threadId, toolCallId } from "./ids.ts";

/** Where a tool call stands. The words are the ones the screen shows. */
export const toolCallState = z.enum([
  "running",
  "done",
  "failed",
  "cancelled",
  "waiting for approval",
]);
export type ToolCallState = z.infer<typeof toolCallState>;

const textPart = z.object({ type: z.literal("text"), text: z.string() });

const reasoningPart = z.object({
  type: z.literal("reasoning"),
  text: z.string(),
  startedAt: z.number(),
  /** Null while the model is still thinking. */
  endedAt: z.number().nullable(),
});

/** What the injection check found in a text that the person did not write. */
const warning = z.object({
  /** Which rule matched, in words that complete "This text …". */
  label: z.string(),
  /** The words themselves. May hold invisible characters. */
  excerpt: z.string(),
});

/** What was done about a tool's result that looks like instructions. */
export const toolWarning = warning.extend({
  /** The model read it, marked as data; or it never saw it. */
  action: z.enum(["marked", "withheld"]),
});
export type ToolWarning = z.infer<typeof toolWarning>;

/** A text that goes along with a message as data. */
const attachmentPart = attachment.strip().extend({
  type: z.literal("attachment"),
  /** Null when the check found nothing, or was off. */
  warning: warning.nullable(),
});
export type AttachmentPart = z.infer<typeof attachmentPart>;

const toolCallPart = z.object({
  type: z.literal("tool-call"),
  toolCallId,
  toolName: z.string(),
  args: z.json(),
  state: toolCallState,
  /** The tool's answer, or why there is none; null while it runs. */
  result: z.string().nullable(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  /** The arguments that a person put in place of the model's: these were used. */
  editedArgs: z.json().optional(),
  /** What a person decided about the call; absent where nobody was asked. */
  decision: z.enum(["approved", "rejected"]).optional(),
  /** Set when the check found something in the result. */
  warning: toolWarning.optional(),
});
export type ToolCallPart = z.infer<typeof toolCallPart>;

/** Something about an answer that whoever reads it must know. */
const noticePart = z.object({
  type: z.literal("notice"),
  /**
   * `tools-refused`: it was written without tools, since the model takes none here. `pictures-refused`: the same of the
   * pictures that stand before it. `pictures-left-out`: it holds pictures that were not kept.
   */
  notice: z.enum(["tools-refused", "pictures-refused", "pictures-left-out"]),
});
export type NoticePart = z.infer<typeof noticePart>;

/** The pages that the text before it names. */
const sourcesPart = z.object({ type: z.literal("sources"), sources });
export type SourcesPart = z.infer<typeof sourcesPart>;

/** A piece of a message. An answer that calls a tool reads text, tool-call, text. */
export const part = z.discriminatedUnion("type", [
  textPart,
  reasoningPart,
  toolCallPart,
  attachmentPart,
  noticePart,
  sourcesPart,
]);
export type Part = z.infer<typeof part>;

/** Why an answer is not complete. */
export const incompleteReason = z.enum([
  "stopped",
  "timed-out",
  "interrupted",
  "truncated",
  "filtered",
  "failed",
]);
export type IncompleteReason = z.infer<typeof incompleteReason>;

/** What became of a message once nothing more will be added to it. */
export const finalStatus = z.discriminatedUnion("type", [
  z.object({ type: z.literal("complete") }),
  z.object({
    type: z.literal("incomplete"),
    reason: incompleteReason,
    error: errorData.nullable(),
  }),
]);
export type FinalStatus = z.infer<typeof finalStatus>;

export const messageStatus = z.discriminatedUnion("type", [
  z.object({ type: z.literal("running") }),
  ...finalStatus.options,
]);
export type MessageStatus = z.infer<typeof messageStatus>;

/** One turn. Messages of a thread form a tree: editing or regenerating adds a sibling and overwrites nothing. */
export const message = z.object({
  id: messageId,
  threadId,
  /** The message this one answers or follows; null at the root. */
  parentId: messageId.nullable(),
  role: z.enum(["user", "assistant"]),
  parts: z.array(part).readonly(),
  status: messageStatus,
  /** The run that wrote or is writing an answer. */
  runId: runId.nullable(),
  /** The model that wrote it, as the endpoint names it. */
  model: z.string().nullable(),
  createdAt: z.number(),
  /** What the run that wrote it used; absent while it runs and for answers older than receipts. */
  receipt: runReceipt.optional(),
  /** All messages with the same parent, oldest first, this one among them. */
  siblingIds: z.array(messageId).readonly(),
});
export type Message = z.infer<typeof message>;

/** Where a person has put a chat: above the others, or out of the way. */
export const threadPlace = z.enum(["pinned", "archived"]);
export type ThreadPlace = z.infer<typeof threadPlace>;

/** One conversation as the sidebar shows it. */
export const threadSummary = z.object({
  id: threadId,
  title: z.string(),
  createdAt: z.number(),
  /** When something was last said; the sidebar is ordered by it. */
  updatedAt: z.number(),
  /** Absent among the others, by date. */
  place: threadPlace.optional(),
  /** The run that is answering right now. */
  activeRunId: runId.nullable(),
  /** How its newest answer ended, where no window has shown it since; absent where nothing is new. */
  unseen: z.enum(["complete", ...incompleteReason.options]).optional(),
});
export type ThreadSummary = z.infer<typeof threadSummary>;
