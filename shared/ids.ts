import { z } from "zod";

/** One conversation; the same string is LangGraph's `thread_id` and, later, Langfuse's `sessionId`. */
export const threadId = z.uuid().brand<"ThreadId">();
export type ThreadId = z.infer<typeof threadId>;

/** One turn's content. Made by whoever writes the message first, so that sending twice stores once. */
export const messageId = z.uuid().brand<"MessageId">();
export type MessageId = z.infer<typeof messageId>;

/** One execution of the graph on a thread. */
export const runId = z.uuid().brand<"RunId">();
export type RunId = z.infer<typeof runId>;

/** The provider's name for one tool call. It is theirs, so it is any text. */
export const toolCallId = z.string().min(1).max(512).brand<"ToolCallId">();
export type ToolCallId = z.infer<typeof toolCallId>;
