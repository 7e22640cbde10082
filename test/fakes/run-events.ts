import fc from "fast-check";
import { messageId, runId, threadId, toolCallId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";

const id = (digit: number): string => `00000000-0000-4000-8000-00000000000${String(digit)}`;

/** An answer that has just begun. */
export function runningAnswer(changes: Partial<Message> = {}): Message {
  return {
    id: messageId.parse(id(1)),
    threadId: threadId.parse(id(2)),
    parentId: messageId.parse(id(3)),
    role: "assistant",
    parts: [],
    status: { type: "running" },
    runId: runId.parse(id(4)),
    model: "fake",
    createdAt: 0,
    siblingIds: [messageId.parse(id(1))],
    ...changes,
  };
}

const callIds = ["call-1", "call-2", "call-3"].map((name) => toolCallId.parse(name));

/** What an agent may say before its run ends, in any order, with times that never run backwards. */
export function runEvents(): fc.Arbitrary<RunEvent[]> {
  const toolCallId = fc.constantFrom(...callIds);
  const event = fc.oneof<fc.Arbitrary<(at: number) => RunEvent>[]>(
    fc.string().map((text) => (at) => ({ type: "text-delta", at, text })),
    fc.string().map((text) => (at) => ({ type: "reasoning-delta", at, text })),
    toolCallId.map((toolCallId) => (at) => ({
      type: "tool-start",
      at,
      toolCallId,
      toolName: "calculator",
      args: { expression: "1+1" },
    })),
    fc.tuple(toolCallId, fc.string()).map(([toolCallId, result]) => (at) => ({
      type: "tool-end",
      at,
      toolCallId,
      result,
    })),
    fc.tuple(toolCallId, fc.string()).map(([toolCallId, message]) => (at) => ({
      type: "tool-error",
      at,
      toolCallId,
      message,
    })),
    fc
      .record({
        toolCallId,
        label: fc.string(),
        excerpt: fc.string(),
        action: fc.constantFrom("marked" as const, "withheld" as const),
      })
      .map((verdict) => (at) => ({ type: "guard-verdict", at, ...verdict })),
    fc.constantFrom("agent", "tools").map((node) => (at) => ({
      type: "node-start",
      at,
      node,
      taskId: "task",
    })),
    fc.constant((at: number): RunEvent => ({
      type: "model-start",
      at,
      callId: "m",
      model: "fake",
    })),
  );
  return fc
    .array(event, { maxLength: 60 })
    .map((makers) => makers.map((make, index) => make(index)));
}
