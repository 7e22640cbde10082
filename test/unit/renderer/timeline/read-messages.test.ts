import fc from "fast-check";
import { expect, it } from "vitest";
import {
  formatMessages,
  readMessage,
  unchangedSince,
} from "../../../../renderer/timeline/read-messages.ts";

const read = (message: object) => readMessage(JSON.stringify(message));

it("reads a message by its role, with its calls in place", () => {
  expect(
    read({
      role: "assistant",
      content: [
        { type: "text", text: "Let me see." },
        { type: "tool_use", name: "calculator" },
      ],
      tool_calls: [{ id: "c1", name: "calculator", args: { expression: "6*7" } }],
    }),
  ).toEqual({
    role: "assistant",
    name: undefined,
    text: "Let me see.",
    pieces: [],
    calls: [{ name: "calculator", args: { expression: "6*7" } }],
    isFailed: false,
  });
  expect(read({ role: "tool", content: "42", name: "calculator", status: "error" })).toMatchObject({
    role: "tool",
    name: "calculator",
    text: "42",
    isFailed: true,
  });
  expect(read({ role: "developer", content: "Be brief." }).role).toBe("system");
});

it("names the pieces that are no text", () => {
  const content = [{ type: "image_url", image_url: {} }, "and words"];
  expect(read({ role: "user", content })).toMatchObject({
    text: "and words",
    pieces: ["image_url"],
  });
});

it("shows what is left of a message that was cut", () => {
  expect(readMessage('{"role":"user","content":"a lon')).toMatchObject({
    role: "unknown",
    text: '{"role":"user","content":"a lon…',
  });
  expect(formatMessages(['{"role":"user"}', '{"role'])).toBe('{\n  "role": "user"\n}\n{"role…');
});

it("reads whatever is stored", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      expect(typeof readMessage(text).text).toBe("string");
    }),
  );
});

it("counts the messages that are those of the call before", () => {
  expect(unchangedSince(["a", "b"], ["a", "b", "c"])).toBe(2);
  expect(unchangedSince(["a", "b"], ["a", "x", "b"])).toBe(1);
  expect(unchangedSince(["a", "b"], ["a", "b"])).toBe(2);
  expect(unchangedSince(undefined, ["a"])).toBe(0);
});
