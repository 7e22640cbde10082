import { describe, expect, it } from "vitest";
import { createAnswerLimit } from "../../../../../electron/runs/limits/answer-limit.ts";
import { toolCallId } from "../../../../../shared/ids.ts";
import type { RunEvent } from "../../../../../shared/run-event.ts";

const at = 1;
const id = toolCallId.parse("x");
const text = (words: string): RunEvent => ({ type: "text-delta", at, text: words });
const thought = (words: string): RunEvent => ({ type: "reasoning-delta", at, text: words });

/** How many of these may come, one after the other, until the run is ended; and how it is ended. */
function countUntilEnd(next: (index: number) => RunEvent) {
  const bound = createAnswerLimit();
  for (let index = 0; index < 10_000_000; index += 1) {
    const end = bound.count(next(index));
    if (end !== undefined) return { index, status: end.toStatus() };
  }
  return undefined;
}

describe("a run's answer", () => {
  it.each<[what: string, next: (index: number) => RunEvent, count: number]>([
    ["text", () => text("ä".repeat(500)), 4_000],
    ["thoughts", () => thought("x".repeat(1_000)), 4_000],
    [
      "results of tools",
      () => ({ type: "tool-end", at, toolCallId: id, result: "x".repeat(100_000) }),
      40,
    ],
    [
      "failures of tools",
      () => ({ type: "tool-error", at, toolCallId: id, message: "x".repeat(100_000) }),
      40,
    ],
    [
      "a word of text and one of thought in turn",
      (index) => (index % 2 === 0 ? text("a") : thought("b")),
      2_000,
    ],
    [
      "calls of tools",
      () => ({ type: "tool-start", at, toolCallId: id, toolName: "x", args: {} }),
      2_000,
    ],
  ])("of %s ends as truncated, in words", (_what, next, count) => {
    expect(countUntilEnd(next)).toMatchObject({
      index: count,
      status: { type: "incomplete", reason: "truncated", error: { code: "answer-too-long" } },
    });
  });

  it("of a million words in one piece has one part", () => {
    expect(
      countUntilEnd((index) => text(index < 1_000_000 ? "word" : "x".repeat(5_000_000))),
    ).toMatchObject({
      index: 1_000_000,
    });
  });

  it("is not made longer by what is no part of it", () => {
    const bound = createAnswerLimit();
    const event: RunEvent = { type: "wait-end", at, waitId: "w".repeat(5_000_000) };
    expect(bound.count(event)).toBeUndefined();
    expect(bound.count(event)).toBeUndefined();
  });
});
