import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorWords } from "../../../../../electron/agent/endpoint/error-words.ts";
import { readRefusal } from "../../../../../electron/agent/endpoint/refusal-words.ts";
import { errorIn } from "../../../../../electron/agent/endpoint/told-error.ts";

describe("the words of an error", () => {
  it.each<readonly [unknown, string | undefined]>([
    ["No.", "No."],
    ["Expected {a: b}, got [c]", "Expected {a: b}, got [c]"],
    ["The set {1, 2} is too small", "The set {1, 2} is too small"],
    ['X - {"error":{"message":"No."}}', "No."],
    ["X - {'message': 'No.', 'n': None}", "No."],
    ['X: {"n":1}', "X"],
    ['{"error":{"mess', undefined],
    ['{"message":"cut \\u00', "cut…"],
    ["[object Object]", undefined],
    [{ error: { message: "[object Object]" }, detail: "No." }, "No."],
    [{ n: 1 }, undefined],
    [null, undefined],
  ])("of %j are %j", (said, words) => {
    expect(errorWords(said)).toBe(words);
  });
});

it.each([
  " ",
  "'\\",
  '"\\',
  '{"a":',
  "{'message': '\\'",
  "- {",
  "-  ",
  "\\",
  '{"message":"',
  "data: ",
  "wait ",
])("64 kB of %j are read at once", (piece) => {
  const before = process.cpuUsage();
  const text = piece.repeat(65_536 / piece.length);
  readRefusal(text);
  readRefusal(`{'message': ${text}`);
  readRefusal(`X - {'a': ${text}}`);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_500);
});

it("anything at all is read, and what is found is one of its words", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, text) => {
      for (const said of [value, text, JSON.stringify(value)]) {
        const words = errorWords(said);
        if (words !== undefined) expect(words.trim()).not.toBe("");
        errorIn(said);
      }
    }),
  );
});

it.each([
  { choices: [] },
  { object: "list", data: [], error: {} },
  { models: [{ name: "m" }], detail: "2 models" },
  { code: 0, message: "ok" },
  { code: "200", msg: "success" },
  { status: "success", message: "x" },
  { type: "ping" },
  { message: { role: "assistant", content: "x" }, done: false },
  { id: "x", error: null, errors: [] },
  null,
  "error",
  7,
])("%j tells of no error", (received) => {
  expect(errorIn(received)).toBeUndefined();
});
