import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyRunEvent } from "../../../shared/apply-run-event.ts";
import { message, type Message } from "../../../shared/message.ts";
import type { RunEvent } from "../../../shared/run-event.ts";
import { joinDeltas } from "../../../electron/runs/coalesce.ts";
import { runEvents, runningAnswer } from "../../fakes/run-events.ts";

const fold = (events: readonly RunEvent[], from: Message = runningAnswer()): Message =>
  events.reduce(applyRunEvent, from);

const textOf = (answer: Message): string =>
  answer.parts.map((part) => (part.type === "text" ? part.text : "")).join("");

describe("applyRunEvent", () => {
  it("keeps text, tool call and text in the order they came", () => {
    const answer = fold([
      { type: "text-delta", at: 1, text: "Let me " },
      { type: "text-delta", at: 2, text: "see." },
      {
        type: "tool-start",
        at: 3,
        toolCallId: "c1" as never,
        toolName: "calculator",
        args: { expression: "1+1" },
      },
      { type: "tool-end", at: 5, toolCallId: "c1" as never, result: "2" },
      { type: "text-delta", at: 6, text: "It is 2." },
      { type: "run-end", at: 7, status: { type: "complete" } },
    ]);
    expect(answer.parts).toEqual([
      { type: "text", text: "Let me see." },
      {
        type: "tool-call",
        toolCallId: "c1",
        toolName: "calculator",
        args: { expression: "1+1" },
        state: "done",
        result: "2",
        startedAt: 3,
        endedAt: 5,
      },
      { type: "text", text: "It is 2." },
    ]);
    expect(answer.status).toEqual({ type: "complete" });
  });

  it("makes thoughts of the end of a text that turns out to have been some", () => {
    const continued = fold([{ type: "text-delta", at: 1, text: "Before. " }]);
    const answer = fold(
      [
        { type: "text-delta", at: 2, text: "Two sums.\n" },
        { type: "text-was-thoughts", at: 3, length: 10 },
        { type: "text-delta", at: 4, text: "42" },
      ],
      continued,
    );
    expect(answer.parts).toEqual([
      { type: "text", text: "Before. " },
      { type: "reasoning", text: "Two sums.", startedAt: 3, endedAt: 3 },
      { type: "text", text: "42" },
    ]);
  });

  it("labels the newest call whose result looks like instructions, ended or not", () => {
    const tool = { toolCallId: "same" as never, at: 1 };
    const warning = { label: "gives orders", excerpt: "do this", action: "withheld" } as const;
    const answer = fold([
      { type: "tool-start", ...tool, toolName: "t", args: {} },
      { type: "tool-end", ...tool, result: "first" },
      { type: "tool-start", ...tool, toolName: "t", args: {} },
      { type: "tool-end", ...tool, result: "second" },
      { type: "guard-verdict", ...tool, ...warning },
    ]);
    expect(answer.parts[0]).not.toHaveProperty("warning");
    expect(answer.parts[1]).toMatchObject({ result: "second", warning });
  });

  it("cancels a tool call that was open when the run ended", () => {
    const answer = fold([
      { type: "tool-start", at: 1, toolCallId: "c1" as never, toolName: "clock", args: {} },
      { type: "run-end", at: 9, status: { type: "incomplete", reason: "stopped", error: null } },
    ]);
    expect(answer.parts).toMatchObject([{ state: "cancelled", endedAt: 9 }]);
    expect(answer.status).toMatchObject({ reason: "stopped" });
  });

  it("ends the newest open call when a provider uses one id twice", () => {
    const start = {
      type: "tool-start",
      toolCallId: "same" as never,
      toolName: "t",
      args: {},
    } as const;
    const answer = fold([
      { ...start, at: 1 },
      { type: "tool-end", at: 2, toolCallId: "same" as never, result: "first" },
      { ...start, at: 3 },
      { type: "tool-error", at: 4, toolCallId: "same" as never, message: "second" },
    ]);
    expect(answer.parts).toMatchObject([
      { state: "done", result: "first" },
      { state: "failed", result: "second" },
    ]);
  });

  it("tells how long the model thought", () => {
    const answer = fold([
      { type: "reasoning-delta", at: 10, text: "Hm" },
      { type: "reasoning-delta", at: 20, text: "…" },
      { type: "text-delta", at: 30, text: "Yes." },
    ]);
    expect(answer.parts[0]).toEqual({ type: "reasoning", text: "Hm…", startedAt: 10, endedAt: 30 });
  });

  it("returns the very same message for events that say nothing of its content", () => {
    const before = runningAnswer();
    expect(applyRunEvent(before, { type: "node-start", at: 1, node: "agent", taskId: "t" })).toBe(
      before,
    );
  });

  it("never loses or doubles a character, and always yields a valid message", () => {
    fc.assert(
      fc.property(runEvents(), (events) => {
        const answer = fold(events);
        const said = events
          .map((event) => (event.type === "text-delta" ? event.text : ""))
          .join("");
        expect(textOf(answer)).toBe(said);
        expect(message.parse(answer)).toEqual(answer);
      }),
    );
  });

  it("gives the same text and calls whether deltas were joined or not", () => {
    fc.assert(
      fc.property(runEvents(), (events) => {
        const joined = events.reduce<RunEvent[]>((all, event) => {
          const both = joinDeltas(all.at(-1), event);
          return both === undefined ? [...all, event] : [...all.slice(0, -1), both];
        }, []);
        const withoutTimes = (answer: Message) =>
          answer.parts.map((part) =>
            part.type === "reasoning" ? { ...part, startedAt: 0, endedAt: 0 } : part,
          );
        expect(withoutTimes(fold(joined))).toEqual(withoutTimes(fold(events)));
      }),
    );
  });
});
