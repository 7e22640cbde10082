import { expect, it } from "vitest";
import { createWholeChunks } from "../../../../../electron/agent/models/whole-chunk.ts";

const piece = (delta: object, finish: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason: finish }],
});

it("an end that is said in every piece is none: nobody hangs up on an answer that pauses", () => {
  const whole = createWholeChunks();
  whole.read(piece({ content: "Hel" }, "stop"));
  expect(whole.ended()?.end).toBe("stop");
  whole.read(piece({ content: "lo" }, "stop"));
  expect(whole.ended()).toBeUndefined();
  expect(whole.claimed()?.end).toBe("stop");
  whole.read(piece({ content: "." }, "length"));
  expect(whole.ended()?.end).toBe("length");
});

it("a last piece that says nothing more is an end, although every piece was called one", () => {
  const whole = createWholeChunks();
  whole.read(piece({ content: "Hel" }, "stop"));
  whole.read(piece({ content: "lo" }, "stop"));
  whole.read(piece({}, "stop"));
  expect(whole.ended()).toEqual({ end: "stop", word: "stop" });
});

it("what cut an answer is not taken back by what follows", () => {
  const whole = createWholeChunks();
  whole.read(piece({ content: "Half" }, "content_filter"));
  whole.read(piece({}, "stop"));
  expect(whole.ended()?.end).toBe("content_filter");
});

it("a call that is repeated in a whole message is one call", () => {
  const call = { id: "a", type: "function", function: { name: "clock", arguments: "{" } };
  const whole = createWholeChunks();
  whole.read(piece({ tool_calls: [{ index: 0, ...call }] }));
  whole.read(piece({ tool_calls: [{ index: 0, function: { arguments: "}" } }] }));
  const message = { tool_calls: [{ ...call, function: { name: "clock", arguments: "{}" } }] };
  const repeated = whole.read({ choices: [{ index: 0, message, finish_reason: "tool_calls" }] });
  expect(repeated.choices[0]?.delta.tool_calls).toBeUndefined();
  expect(whole.hasWholeCalls()).toBe(true);
});
