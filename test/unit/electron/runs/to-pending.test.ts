import { describe, expect, it } from "vitest";
import { toPending } from "../../../../electron/runs/to-pending.ts";
import type { ClockName, RunEvent } from "../../../../shared/run-event.ts";
import { toolCallId } from "../../../../shared/ids.ts";

const wait = (waitId: string, until: number): RunEvent => ({
  type: "wait-start",
  at: 0,
  waitId,
  reason: "rate-limit",
  message: "Rate limit",
  until,
});
const near = (clock: ClockName): RunEvent => ({ type: "clock-near", at: 0, clock, expiresAt: 9 });
const fold = (...events: readonly RunEvent[]) => events.reduce(toPending, []);

describe("toPending", () => {
  it("keeps one entry for a wait, with its newest end, until it is over", () => {
    expect(fold(wait("a", 5), wait("a", 3))).toEqual([wait("a", 3)]);
    expect(fold(wait("a", 5), wait("b", 3), { type: "wait-end", at: 0, waitId: "a" })).toEqual([
      wait("b", 3),
    ]);
  });

  it.each<[string, RunEvent, readonly ClockName[]]>([
    ["a word", { type: "text-delta", at: 0, text: "x" }, ["total", "tool"]],
    ["a thought", { type: "reasoning-delta", at: 0, text: "x" }, ["total", "tool"]],
    [
      "a tool's end",
      { type: "tool-end", at: 0, toolCallId: toolCallId.parse("c"), result: "" },
      ["first-token", "idle", "total"],
    ],
    [
      "more time",
      { type: "clock-granted", at: 0, clock: "total" },
      ["first-token", "idle", "tool"],
    ],
    ["the end", { type: "run-end", at: 0, status: { type: "complete" } }, []],
  ])("takes back what %s settles", (_name, event, left) => {
    const clocks = ["first-token", "idle", "total", "tool"] as const;
    expect(fold(...clocks.map(near), event)).toEqual(left.map(near));
  });

  it("returns the very same list for events that settle nothing", () => {
    const pending = fold(wait("a", 5));
    expect(toPending(pending, { type: "text-delta", at: 0, text: "x" })).toBe(pending);
  });
});
