import { z } from "zod";
import { feedback } from "../feedback.ts";
import { messageId, threadId } from "../ids.ts";
import { menuCommand } from "../menu-commands.ts";
import { threadSummary } from "../message.ts";
import { secretStatus } from "../secret.ts";
import { effectiveSettings } from "../settings.ts";
import { tracingStatus } from "../tracing.ts";
import { rateUsage } from "./rate-usage.ts";

/** What a window must hear of, whoever caused it. */
export const changeEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("thread-changed"), thread: threadSummary }),
  z.object({ type: z.literal("thread-removed"), threadId }),
  /** Many came at once, as with an import: read the list again. */
  z.object({ type: z.literal("threads-changed") }),
  /** The chats whose runs wait for a person, the longest wait first. Also told to a page that begins to watch. */
  z.object({ type: z.literal("attention-changed"), threadIds: z.array(threadId).readonly() }),
  /** The person chose a notification about this chat. */
  z.object({ type: z.literal("open-thread"), threadId }),
  /** Messages were added, or another branch was chosen: read the thread again. */
  z.object({ type: z.literal("messages-changed"), threadId }),
  /** Queued messages were added, changed or sent: list them again. */
  z.object({ type: z.literal("queue-changed"), threadId }),
  /** Something was deleted, brought back or deleted for good. */
  z.object({ type: z.literal("bin-changed") }),
  z.object({ type: z.literal("settings-changed"), settings: effectiveSettings }),
  /** Something went wrong that no call of the window was about: `app.info` has it in words. */
  z.object({ type: z.literal("notices-changed") }),
  /** A secret was saved or removed; its value is not told. */
  z.object({ type: z.literal("secret-changed"), status: secretStatus }),
  /** What a chat says of its model was changed; a null thread is the chat that does not exist yet. */
  z.object({ type: z.literal("chat-changed"), threadId: threadId.nullable() }),
  /** This window's meter moved. */
  z.object({ type: z.literal("rate-changed"), usage: rateUsage }),
  /** How an MCP server stands has changed: list them again. */
  z.object({ type: z.literal("mcp-changed") }),
  z.object({ type: z.literal("tracing-changed"), status: tracingStatus }),
  /** Something was decided about a tool, or taken back: list tools and decisions again. */
  z.object({ type: z.literal("tools-changed") }),
  /** An answer's feedback was given, changed or, when null, withdrawn; perhaps in another window. */
  z.object({ type: z.literal("feedback-changed"), messageId, feedback: feedback.nullable() }),
  /** The window is about to close: the page saves what is typed and says `app.saved`. */
  z.object({ type: z.literal("save-now") }),
  /** The native menu or its keyboard shortcut asked for something that lives on the page. */
  z.object({
    type: z.literal("menu-command"),
    command: menuCommand,
  }),
]);
export type ChangeEvent = z.infer<typeof changeEvent>;
