import { describe, expect, it } from "vitest";
import { announcementOf } from "../../../../renderer/thread/announcement.ts";
import { formatDuration } from "../../../../renderer/format/format-duration.ts";
import { summarizeArguments } from "../../../../renderer/format/summarize-arguments.ts";
import { answer } from "../build.ts";

describe("formatDuration", () => {
  it.each([
    [0, "0 ms"],
    [12.4, "12 ms"],
    [250, "0.3 s"],
    [8_000, "8 s"],
    [9_949, "9.9 s"],
    [9_951, "10 s"],
    [59_400, "59 s"],
    [125_000, "2 min 5 s"],
    [-5, "0 ms"],
  ])("says %d ms as %s", (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });
});

describe("summarizeArguments", () => {
  it.each([
    [{ expression: "2 + 2" }, "2 + 2"],
    [{ query: "cats", limit: 3 }, "query: cats, limit: 3"],
    [{ filter: { a: 1 } }, '{"a":1}'],
    [{}, ""],
    [null, ""],
    ["raw", "raw"],
  ])("says %j as %s", (args, words) => {
    expect(summarizeArguments(args)).toBe(words);
  });

  it("says no more of endless ones than a line has room for, and nothing that hides", () => {
    const expression = `"a"+"${"\u0301".repeat(49_000)}\u202e`;
    expect(summarizeArguments({ expression }).length).toBeLessThan(250);
    expect(summarizeArguments({ a: "\u202e" })).toBe("[U+202E]");
  });
});

describe("announcementOf", () => {
  it("speaks of ends, never of text", () => {
    const message = answer();
    const end = { type: "run-end", at: 1, status: { type: "complete" } } as const;
    expect(announcementOf(end, message)).toBe("The answer is ready.");
    expect(announcementOf({ type: "text-delta", at: 1, text: "x" }, message)).toBeUndefined();
  });
});
