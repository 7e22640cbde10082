import { describe, expect, it } from "vitest";
import { createCallPieces } from "../../../../../electron/agent/models/call-pieces.ts";

interface Delta {
  readonly tool_calls?: unknown;
  readonly function_call?: unknown;
}

/** The calls that LangChain makes of the pieces: by their place, the last name and id, and all of the arguments. */
function callsOf(deltas: readonly Delta[]) {
  const pieces = createCallPieces();
  const calls: { id?: string; name?: string; args: string }[] = [];
  for (const delta of deltas) {
    for (const piece of pieces.take(delta.tool_calls, delta.function_call, (text) => text)) {
      const call = (calls[piece.index] ??= { args: "" });
      if (piece.id !== undefined) call.id = piece.id;
      if (piece.function.name !== undefined) call.name = piece.function.name;
      call.args += piece.function.arguments;
    }
  }
  return { calls, areWhole: pieces.areWhole() };
}

const call = (fields: object, given: object): object => ({ ...fields, function: given });
const A = { name: "calculator", args: '{"a":1}' };
const B = { name: "clock", args: '{"b":2}' };

describe("the tool calls of an answer", () => {
  const first = (fields: object) =>
    call({ id: "one", ...fields }, { name: A.name, arguments: A.args });
  const second = (fields: object) =>
    call({ id: "two", ...fields }, { name: B.name, arguments: B.args });

  it.each<readonly [string, readonly Delta[]]>([
    [
      "all at place 0",
      [{ tool_calls: [first({ index: 0 })] }, { tool_calls: [second({ index: 0 })] }],
    ],
    ["without a place", [{ tool_calls: [first({})] }, { tool_calls: [second({})] }]],
    ["without a place, in one delta", [{ tool_calls: [first({}), second({})] }]],
    [
      "at places written as texts",
      [{ tool_calls: [first({ index: "0" }), second({ index: "1" })] }],
    ],
    [
      "at places that do not begin at 0",
      [{ tool_calls: [first({ index: 1 }), second({ index: 2 })] }],
    ],
    [
      "without ids, each at place 0",
      [
        { tool_calls: [call({ index: 0 }, { name: A.name, arguments: A.args })] },
        { tool_calls: [call({ index: 0 }, { name: B.name, arguments: B.args })] },
      ],
    ],
    [
      "in pieces, one after the other at place 0",
      [
        { tool_calls: [call({ id: "one", index: 0 }, { name: A.name, arguments: "" })] },
        { tool_calls: [call({ index: 0 }, { arguments: '{"a"' })] },
        { tool_calls: [call({ index: 0, id: "" }, { name: "", arguments: ":1}" })] },
        { tool_calls: [call({ id: "two", index: 0 }, { name: B.name, arguments: '{"b"' })] },
        { tool_calls: [call({ index: 0 }, { name: null, arguments: ":2}" })] },
      ],
    ],
    [
      "in pieces, mixed, told apart by their ids",
      [
        { tool_calls: [call({ id: "one" }, { name: A.name, arguments: '{"a"' })] },
        { tool_calls: [call({ id: "two" }, { name: B.name, arguments: '{"b"' })] },
        { tool_calls: [call({ id: "one" }, { arguments: ":1}" })] },
        { tool_calls: [call({ id: "two" }, { arguments: ":2}" })] },
      ],
    ],
    [
      "with the name again in every piece",
      [
        { tool_calls: [call({ index: 0, id: "one" }, { name: A.name, arguments: '{"a"' })] },
        { tool_calls: [call({ index: 0, id: "one" }, { name: A.name, arguments: ":1}" })] },
        { tool_calls: [call({ index: 1, id: "two" }, { name: B.name, arguments: '{"b"' })] },
        { tool_calls: [call({ index: 1 }, { name: B.name, arguments: ":2}" })] },
      ],
    ],
    [
      "with entries that are none between them",
      [
        { tool_calls: null },
        { tool_calls: [null, first({ index: 0 }), "x", call({ index: 3 }, {})] },
        { tool_calls: [{ index: 1, function: null }, second({ index: 1 })] },
      ],
    ],
    [
      "with arguments that are objects",
      [
        { tool_calls: [call({ id: "one", index: 0 }, { name: A.name, arguments: { a: 1 } })] },
        { tool_calls: [call({ id: "two", index: 1 }, { name: B.name, parameters: { b: 2 } })] },
      ],
    ],
  ])("are two, each with its own arguments: %s", (_how, deltas) => {
    const { calls, areWhole } = callsOf(deltas);
    expect(calls.map(({ name, args }) => ({ name, args }))).toEqual([A, B]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(calls.every(({ id }) => id !== undefined && id !== "")).toBe(true);
    expect(areWhole).toBe(true);
  });

  it("come in the way of 2023, too", () => {
    const { calls } = callsOf([
      { function_call: { name: A.name, arguments: '{"a"' } },
      { function_call: { arguments: ":1}" } },
      { function_call: null },
    ]);
    expect(calls).toEqual([{ ...A, id: expect.any(String) as string }]);
  });

  it("are not whole while one is half written, or has no name", () => {
    const half = call({ index: 0, id: "one" }, { name: A.name, arguments: '{"a"' });
    expect(callsOf([{ tool_calls: [half] }]).areWhole).toBe(false);
    expect(callsOf([{ tool_calls: [call({ index: 0 }, { arguments: "{}" })] }]).areWhole).toBe(
      false,
    );
    expect(callsOf([]).areWhole).toBe(false);
    const empty = call({ index: 0 }, { name: A.name, arguments: "" });
    expect(callsOf([{ tool_calls: [empty] }]).areWhole).toBe(true);
  });

  it("are no more than an answer may have", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => first({ index, id: `c${index}` }));
    expect(() => callsOf([{ tool_calls: many }])).toThrow(/tool/i);
  });
});
