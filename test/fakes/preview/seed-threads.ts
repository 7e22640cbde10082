import type { MessageId, RunId, ThreadId, ToolCallId } from "../../../shared/ids.ts";
import type { Message, MessageStatus, Part, ToolCallPart } from "../../../shared/message.ts";
import type { PreviewThread } from "./preview-main.ts";

const DAY_MS = 86_400_000;
let counter = 0;

/** Ids that stay the same from one look to the next. */
function nextId(): string {
  counter += 1;
  return `00000000-0000-4000-8000-${String(counter).padStart(12, "0")}`;
}

type Turn =
  | { readonly you: string; readonly versions?: number }
  | { readonly parts: readonly Part[]; readonly status?: MessageStatus };

function thread(title: string, updatedAt: number, turns: readonly Turn[]): PreviewThread {
  const id = nextId() as ThreadId;
  let parentId: MessageId | null = null;
  const messages: Message[] = [];
  for (const turn of turns) {
    const messageId = nextId() as MessageId;
    const isUser = "you" in turn;
    const siblings = isUser ? (turn.versions ?? 1) : 1;
    messages.push({
      id: messageId,
      threadId: id,
      parentId,
      role: isUser ? "user" : "assistant",
      parts: isUser ? [text(turn.you)] : turn.parts,
      status: isUser ? { type: "complete" } : (turn.status ?? { type: "complete" }),
      runId: isUser ? null : (nextId() as RunId),
      model: isUser ? null : "parley-demo",
      createdAt: updatedAt,
      siblingIds: [messageId, ...Array.from({ length: siblings - 1 }, () => nextId() as MessageId)],
    });
    parentId = messageId;
  }
  return { summary: { id, title, createdAt: updatedAt, updatedAt, activeRunId: null }, messages };
}

function text(value: string): Part {
  return { type: "text", text: value };
}

function tool(
  toolName: string,
  args: ToolCallPart["args"],
  state: ToolCallPart["state"],
  result: string | null,
): Part {
  const isOpen = state === "running" || state === "waiting for approval";
  return {
    type: "tool-call",
    toolCallId: nextId() as ToolCallId,
    toolName,
    args,
    state,
    result,
    startedAt: 0,
    endedAt: isOpen ? null : 12,
  };
}

function incomplete(
  reason: Extract<MessageStatus, { type: "incomplete" }>["reason"],
): MessageStatus {
  return { type: "incomplete", reason, error: null };
}

/** Conversations that hold every state a message can be in. */
export function seedThreads(now: number): PreviewThread[] {
  return [
    thread("Every state a tool call knows", now - 60_000, [
      { you: "Use every tool you have, and show me each state.", versions: 3 },
      {
        parts: [
          { type: "reasoning", text: "Five calls, five states.", startedAt: 0, endedAt: 8_000 },
          text("I will run **five tools** for you, one after another."),
          tool("calculator", { expression: "(3 + 4)^2 / 7" }, "done", "7"),
          tool("current_time", { timeZone: "Asia/Tokyo" }, "done", "2026-11-22T23:04:00+09:00"),
          tool("calculator", { expression: "1 / 0" }, "failed", "Error: division by zero."),
          tool(
            "web_search",
            { query: "a rather long query that will not fit on the line", limit: 10 },
            "running",
            null,
          ),
          tool("delete_file", { path: "/home/ada/notes.txt" }, "waiting for approval", null),
          tool("calculator", { expression: "2^64" }, "cancelled", "Cancelled with the run."),
          text("The fourth is still at work, and the fifth asks you first."),
        ],
      },
    ]),
    thread("Answers that did not complete", now - 120_000, [
      { you: "Write me a long story." },
      {
        parts: [text("Once upon a time there was a house with many rooms, and in each room")],
        status: incomplete("interrupted"),
      },
      { you: "Go on, please." },
      {
        parts: [text("The first room was full of clocks.")],
        status: {
          type: "incomplete",
          reason: "timed-out",
          error: {
            code: "timeout",
            message: "Request timed out: nothing came for 60 seconds.",
            detail: null,
            retryAfterMs: null,
            requestId: null,
          },
        },
      },
      { you: "And then?" },
      { parts: [text("Then")], status: incomplete("stopped") },
      { you: "Once more." },
      {
        parts: [],
        status: {
          type: "incomplete",
          reason: "failed",
          error: {
            code: "authentication-failed",
            message: "The endpoint did not accept the API key. Check it in Settings.",
            detail: "401: Incorrect API key provided.",
            retryAfterMs: null,
            requestId: null,
          },
        },
      },
    ]),
    thread("سؤال عن الوقت", now - DAY_MS, [
      { you: "ما هو الوقت الآن في القاهرة؟" },
      { parts: [text("الوقت في القاهرة الآن هو **4:04 مساءً**.\n\n- الأحد\n- نوفمبر")] },
    ]),
    thread("A long conversation of four hundred messages", now - 3 * DAY_MS, longTurns(200)),
    thread(
      "A title so long that it cannot possibly fit into the sidebar of any window",
      now - 20 * DAY_MS,
      [{ you: "Hello" }, { parts: [text("Hello! How can I help?")] }],
    ),
  ];
}

function longTurns(count: number): Turn[] {
  return Array.from({ length: count }, (_, index): Turn[] => [
    { you: `Question ${index + 1}: what about the number ${index * 7}?` },
    {
      parts: [
        text(
          `Answer ${index + 1}. The number **${index * 7}** is ${index % 2 === 0 ? "even" : "odd"}.\n\n${"It has been studied at length. ".repeat((index % 7) + 1)}\n\n- first remark\n- second remark`,
        ),
      ],
    },
  ]).flat();
}
