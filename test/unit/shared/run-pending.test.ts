import { describe, expect, it } from "vitest";
import { applyPending, NOTHING_PENDING, toPendingEvents } from "../../../shared/run-pending.ts";
import type { ClockName } from "../../../shared/clock-name.ts";
import type { RunEvent } from "../../../shared/run-event.ts";

const wait = (waitId: string, until: number): RunEvent => ({
  type: "wait-start",
  at: 0,
  waitId,
  reason: "rate-limit",
  message: "Rate limit: 3 s.",
  until,
});
const near = (clock: ClockName, expiresAt: number): RunEvent => ({
  type: "clock-near",
  at: 0,
  clock,
  expiresAt,
});
const ask = (askId: string, callId: string): RunEvent => ({
  type: "ask-start",
  at: 0,
  askId,
  callId,
  gate: "budget",
  message: "Go on?",
  choices: ["continue", "stop-here"],
});
const delta: RunEvent = { type: "text-delta", at: 0, text: "x" };
const after = (...events: RunEvent[]) => events.reduce(applyPending, NOTHING_PENDING);

describe("applyPending", () => {
  it("opens a wait, moves its end when it is told again, and ends that wait only", () => {
    expect(after(wait("a", 5), wait("a", 9)).wait).toMatchObject({ waitId: "a", until: 9 });
    expect(after(wait("a", 5), { type: "wait-end", at: 1, waitId: "b" }).wait).toBeDefined();
    expect(after(wait("a", 5), { type: "wait-end", at: 1, waitId: "a" }).wait).toBeUndefined();
  });

  it("calms the clocks that listen to the model when it speaks, and no other", () => {
    const pending = after(near("total", 9), near("idle", 5), near("first-token", 7));
    expect(pending.near?.clock).toBe("idle");
    expect(applyPending(pending, delta)).toMatchObject({ near: { clock: "total" }, laterNear: [] });
  });

  it("keeps several questions, the oldest first, until each is closed", () => {
    const both = after(ask("a", "one"), ask("b", "two"));
    expect(both.asks).toMatchObject([
      { askId: "a", callId: "one" },
      { askId: "b", callId: "two" },
    ]);
    const closed = applyPending(both, { type: "ask-end", at: 2, askId: "a", choice: "continue" });
    expect(closed.asks).toMatchObject([{ askId: "b" }]);
    expect(after(ask("a", "one"), ask("a", "one")).asks).toHaveLength(1);
    const unknown = { type: "ask-end", at: 2, askId: "c", choice: null } as const;
    expect(applyPending(both, unknown)).toBe(both);
  });

  it("calms a clock whose time was granted, and a tool's when it has ended", () => {
    expect(
      after(near("idle", 5), { type: "clock-granted", at: 1, clock: "idle" }).near,
    ).toBeUndefined();
    const failed: RunEvent = {
      type: "tool-error",
      at: 1,
      toolCallId: "c" as Extract<RunEvent, { type: "tool-error" }>["toolCallId"],
      message: "",
    };
    expect(after(near("tool", 5), failed).near).toBeUndefined();
  });

  it("gives the same object back when nothing changed, and forgets all at the end of the run", () => {
    const pending = after(wait("a", 5), near("total", 9));
    expect(applyPending(pending, delta)).toBe(pending);
    const end: RunEvent = { type: "run-end", at: 9, status: { type: "complete" } };
    expect(applyPending(pending, end)).toBe(NOTHING_PENDING);
  });

  it("can be told to a late watcher without losing anything", () => {
    for (const pending of [
      NOTHING_PENDING,
      after(wait("a", 5)),
      after(wait("a", 5), near("total", 9), near("tool", 7)),
      after(ask("a", "one"), ask("b", "two")),
    ]) {
      expect(after(...toPendingEvents(pending, 1))).toEqual(pending);
    }
  });
});
