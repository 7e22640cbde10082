import { describe, expect, it } from "vitest";
import { mendJson } from "../../../../../electron/agent/models/mend-json.ts";
import { doubledKeys, parseLenient } from "../../../../../electron/store/lenient-json.ts";

const inMs = (run: () => unknown): number => {
  const before = process.cpuUsage();
  try {
    run();
  } catch {
    // What it says is not asked here.
  }
  return process.cpuUsage(before).user / 1_000;
};

describe("JSON that was written to hold the app up", () => {
  it.each([
    ["a text without an end", `{"a":NaN,"b":"${'\\"'.repeat(200_000)}`],
    ["a text without an end, closed", `{"a":NaN,"b":"${'\\"'.repeat(200_000)}}`],
    ["a text that ends in its escape", `{"a":NaN,"b":"${'\\"'.repeat(200_000)}\\`],
    ["commas and spaces", `{"a":NaN${", ".repeat(200_000)}}`],
    ["comments without an end", "/*a".repeat(200_000)],
    ["objects in objects", '{"a":'.repeat(100_000)],
  ])("is read in a blink: %s", (_what, text) => {
    expect(inMs(() => mendJson(text))).toBeLessThan(500);
    expect(inMs(() => parseLenient(text))).toBeLessThan(1_000);
    expect(inMs(() => doubledKeys(text))).toBeLessThan(1_000);
  });
});

describe("mendJson", () => {
  it.each([
    ['{"a":NaN,"b":-Infinity}', '{"a":null,"b":null}'],
    ['{"a":[1,],}', '{"a":[1]}'],
    ['{"a":"NaN, }"}', '{"a":"NaN, }"}'],
  ])("makes JSON of %s", (text, mended) => {
    expect(mendJson(text)).toBe(mended);
  });
});
