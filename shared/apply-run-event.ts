import { assertNever } from "./assert-never.ts";
import type { ToolCallId } from "./ids.ts";
import type { Message, Part, ToolCallPart } from "./message.ts";
import type { RunEvent } from "./run-event.ts";

/**
 * The one rule by which an answer grows. The screen, the journal's recovery and the live copy in main all apply it, so
 * that the three can never disagree about a character.
 *
 * Pure: returns a new message, or the same one when the event says nothing about its content.
 */
export function applyRunEvent(message: Message, event: RunEvent): Message {
  switch (event.type) {
    case "run-start":
      return { ...message, runId: event.runId, model: event.model, status: { type: "running" } };
    case "text-delta":
      return withParts(message, appendText(endReasoning(message.parts, event.at), event.text));
    case "reasoning-delta":
      return withParts(message, appendReasoning(message.parts, event.text, event.at));
    case "text-was-thoughts":
      return withParts(message, toThoughts(message.parts, event));
    case "approval-start":
      return placeCall(message, { ...openCall(event), state: "waiting for approval" });
    case "approval-end":
      return decideCall(message, event);
    case "tool-start":
      return placeCall(message, openCall(event));
    case "tool-end":
      return endTool(message, event.toolCallId, {
        state: "done",
        result: event.result,
        endedAt: event.at,
      });
    case "tool-error":
      return endTool(message, event.toolCallId, {
        state: "failed",
        result: event.message,
        endedAt: event.at,
      });
    case "tools-refused":
    case "pictures-refused":
      // One says it of the whole answer, before its first word: a text that is continued stays one text.
      return message.parts.some((part) => part.type === "notice" && part.notice === event.type)
        ? message
        : withParts(message, [{ type: "notice", notice: event.type }, ...message.parts]);
    case "pictures-left-out":
      return withParts(message, [
        ...endReasoning(message.parts, event.at),
        { type: "notice", notice: "pictures-left-out" },
      ]);
    case "sources":
      return withParts(message, [
        ...endReasoning(message.parts, event.at),
        { type: "sources", sources: event.sources },
      ]);
    case "guard-verdict":
      return warnOfResult(message, event);
    case "run-end":
      return {
        ...withParts(message, closeOpenParts(message.parts, event.at)),
        status: event.status,
      };
    case "model-end":
      return withParts(message, endReasoning(message.parts, event.at));
    case "input-verdict":
    case "dropped":
    case "node-start":
    case "node-end":
    case "model-start":
    case "model-request":
    case "first-token":
    case "wait-start":
    case "wait-end":
    case "clock-near":
    case "clock-granted":
    case "ask-start":
    case "ask-end":
      return message;
    default:
      return assertNever(event);
  }
}

function withParts(message: Message, parts: readonly Part[]): Message {
  return parts === message.parts ? message : { ...message, parts };
}

function appendText(parts: readonly Part[], text: string): readonly Part[] {
  const last = parts.at(-1);
  return last?.type === "text"
    ? parts.with(-1, { type: "text", text: last.text + text })
    : [...parts, { type: "text", text }];
}

function appendReasoning(parts: readonly Part[], text: string, at: number): readonly Part[] {
  const last = parts.at(-1);
  return last?.type === "reasoning" && last.endedAt === null
    ? parts.with(-1, { ...last, text: last.text + text })
    : [...parts, { type: "reasoning", text, startedAt: at, endedAt: null }];
}

/** The end of the newest text, as thoughts that have ended. When they began nobody knows any more. */
function toThoughts(
  parts: readonly Part[],
  { length, at }: { readonly length: number; readonly at: number },
): readonly Part[] {
  const last = parts.at(-1);
  if (last?.type !== "text") return parts;
  const start = Math.max(0, last.text.length - length);
  const before = last.text.slice(0, start);
  const thoughts = last.text.slice(start).trim();
  return [
    ...parts.slice(0, -1),
    ...(before === "" ? [] : [{ type: "text" as const, text: before }]),
    ...(thoughts === ""
      ? []
      : [{ type: "reasoning" as const, text: thoughts, startedAt: at, endedAt: at }]),
  ];
}

function endReasoning(parts: readonly Part[], at: number): readonly Part[] {
  const last = parts.at(-1);
  return last?.type === "reasoning" && last.endedAt === null
    ? parts.with(-1, { ...last, endedAt: at })
    : parts;
}

type Called = Pick<
  Extract<RunEvent, { type: "tool-start" }>,
  "toolCallId" | "toolName" | "args" | "at"
>;

function openCall({ toolCallId, toolName, args, at }: Called): ToolCallPart {
  return {
    type: "tool-call",
    toolCallId,
    toolName,
    args,
    state: "running",
    result: null,
    startedAt: at,
    endedAt: null,
  };
}

/** A call that was asked about stands there already, with what the person made of it. Asked again, it begins anew. */
function placeCall(message: Message, call: ToolCallPart): Message {
  const index = openCallAt(message, call.toolCallId);
  const known = message.parts[index];
  if (known?.type !== "tool-call") {
    return withParts(message, [...endReasoning(message.parts, call.startedAt), call]);
  }
  const { state, startedAt } = call;
  if (state === "waiting for approval") return withParts(message, message.parts.with(index, call));
  return withParts(message, message.parts.with(index, { ...known, state, startedAt }));
}

function decideCall(message: Message, event: Extract<RunEvent, { type: "approval-end" }>): Message {
  const { toolCallId: id, decision, args, result = "", at, unasked } = event;
  if (unasked !== undefined && openCallAt(message, id) < 0) {
    const placed = placeCall(message, openCall({ ...unasked, at }));
    return decideCall(placed, { ...event, unasked: undefined });
  }
  const index = openCallAt(message, id);
  const call = message.parts[index];
  if (call?.type !== "tool-call") return message;
  const decided: ToolCallPart =
    decision === "approved"
      ? { ...call, state: "running", decision, ...(args !== undefined && { editedArgs: args }) }
      : { ...call, state: "cancelled", decision, result, endedAt: at };
  return withParts(message, message.parts.with(index, decided));
}

/** Providers may reuse a call id in a later step, so the newest call that is still open is the one meant. */
function openCallAt({ parts }: Message, id: ToolCallId): number {
  return parts.findLastIndex(
    (part) => part.type === "tool-call" && part.toolCallId === id && part.endedAt === null,
  );
}

type ToolEnd = Pick<ToolCallPart, "state" | "result" | "endedAt">;

function endTool(message: Message, id: ToolCallId, end: ToolEnd): Message {
  const index = openCallAt(message, id);
  const open = message.parts[index];
  if (open?.type !== "tool-call") return message;
  return withParts(message, message.parts.with(index, { ...open, ...end }));
}

function warnOfResult(
  message: Message,
  event: Extract<RunEvent, { type: "guard-verdict" }>,
): Message {
  const { toolCallId: id, label, excerpt, action } = event;
  const index = message.parts.findLastIndex(
    (part) => part.type === "tool-call" && part.toolCallId === id,
  );
  const call = message.parts[index];
  if (call?.type !== "tool-call") return message;
  const warning = { label, excerpt, action };
  return withParts(message, message.parts.with(index, { ...call, warning }));
}

/** Whatever is still open when a run ends was cut off with it. */
function closeOpenParts(parts: readonly Part[], at: number): readonly Part[] {
  return endReasoning(parts, at).map((part) =>
    part.type === "tool-call" && part.endedAt === null
      ? { ...part, state: "cancelled" as const, result: "Cancelled with the run.", endedAt: at }
      : part,
  );
}
