import { describe, expect, it } from "vitest";
import {
  findArithmetic,
  findCommand,
  findTimeZone,
} from "../../../../../electron/agent/models/demo-requests.ts";
import { localTimeZone } from "../../../../../electron/tools/builtin/current-time.ts";
import { calculate } from "../../../../../electron/tools/builtin/arithmetic.ts";

describe("findCommand", () => {
  it.each([
    ["demo: slow", "slow"],
    ["Demo:SLOW", "slow"],
    ["please, demo: 429 now", "429"],
    ["demo: tool error", "tool error"],
    ["demo: slow\n\ndemo: long", "long"],
    ["a demo of it", undefined],
    ["", undefined],
  ])("%j is %s", (text, command) => {
    expect(findCommand(text)).toBe(command);
  });
});

describe("findArithmetic", () => {
  it.each([
    ["what is 12 * (3+4)?", "12 * (3+4)"],
    ["2+2", "2+2"],
    ["Please calculate -3 ^ 2.", "-3 ^ 2"],
    ["How much is 100 - 1?", "100 - 1"],
    ["1/3", "1/3"],
    ["What is (1 + 2) * 3, and the time?", "(1 + 2) * 3"],
    ["6 × 7 = ?", "6 × 7"],
    ["1e3 + 1", "1e3 + 1"],
    ["On 2026-11-22 I had 3-4 cups", undefined],
    ["I have 2 cats", undefined],
    ["Hello", undefined],
    ["and/or", undefined],
  ])("%j has %s", (text, expression) => {
    expect(findArithmetic(text)).toBe(expression);
    if (expression !== undefined) expect(calculate(expression)).not.toMatch(/^Error/);
  });
});

describe("findTimeZone", () => {
  it.each([
    ["What time is it in Tokyo?", "Asia/Tokyo"],
    ["what's the time in new york", "America/New_York"],
    ["What time is it in Europe/Vienna?", "Europe/Vienna"],
    ["What time is it, UTC?", "UTC"],
    ["What day is it?", localTimeZone()],
    ["I spent some time in Paris", undefined],
    ["Hello", undefined],
  ])("%j asks for %s", (text, zone) => {
    expect(findTimeZone(text)).toBe(zone);
  });
});
