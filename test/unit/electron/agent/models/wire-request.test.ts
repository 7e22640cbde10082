import { expect, it } from "vitest";
import { toWireRequest } from "../../../../../electron/agent/models/wire-request.ts";

const withParameters = (parameters: unknown) => ({
  model: "m",
  tools: [{ type: "function", function: { name: "t", parameters } }],
});
const parametersOf = (request: ReturnType<typeof withParameters>): unknown =>
  request.tools[0]?.function.parameters;

it("leaves what is refused out of every nested schema, and keeps a property of that name", () => {
  const sent = toWireRequest(
    withParameters({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      additionalProperties: false,
      properties: {
        additionalProperties: { type: "boolean" },
        list: {
          type: "array",
          items: { type: "object", additionalProperties: { type: "string" }, properties: {} },
        },
        either: { anyOf: [{ type: "object", additionalProperties: true }, { type: "null" }] },
        fixed: { default: { additionalProperties: 1 }, enum: [{ $schema: "kept" }] },
      },
      required: ["additionalProperties"],
      $defs: { inner: { type: "object", additionalProperties: false } },
    }),
  );
  expect(parametersOf(sent)).toEqual({
    type: "object",
    properties: {
      additionalProperties: { type: "boolean" },
      list: { type: "array", items: { type: "object", properties: {} } },
      either: { anyOf: [{ type: "object" }, { type: "null" }] },
      fixed: { default: { additionalProperties: 1 }, enum: [{ $schema: "kept" }] },
    },
    required: ["additionalProperties"],
    $defs: { inner: { type: "object" } },
  });
});

it("keeps an answer's own text, and the name of a person who speaks", () => {
  const messages = [
    { role: "user", name: "ada", content: "" },
    { role: "assistant", content: "Let me see.", tool_calls: [{ id: "a" }] },
    { role: "assistant", content: [], tool_calls: [{ id: "b" }] },
    { role: "assistant", content: "" },
  ];
  expect(toWireRequest({ messages }).messages).toEqual([
    messages[0],
    messages[1],
    { role: "assistant", content: null, tool_calls: [{ id: "b" }] },
    messages[3],
  ]);
});
