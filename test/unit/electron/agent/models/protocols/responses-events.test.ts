import { describe, expect, it } from "vitest";
import { bytesOf, readAnswer } from "../../../../../fakes/protocols/read-answer.ts";
import * as wire from "../../../../../fakes/protocols/responses-wire.ts";

const read = (...texts: readonly string[]) => readAnswer("responses", [bytesOf(...texts)]);

describe("an answer in Responses", () => {
  it("is read: text, its end, and tokens with those of the cache and of thoughts", async () => {
    const answer = await read(
      wire.created(),
      wire.message(0, "Hel", "lo, wörld 🌍"),
      wire.completed(),
    );
    expect(answer).toMatchObject({
      text: "Hello, wörld 🌍",
      ended: { end: "stop", word: "stop" },
      isDone: true,
      usage: { inputTokens: 11, cachedInputTokens: 4, outputTokens: 7, reasoningTokens: 3 },
    });
  });

  it("gives summaries of thoughts on, and keeps the encrypted thoughts in their place", async () => {
    const answer = await read(
      wire.created(),
      wire.reasoning(0, "Hm.", "abc=="),
      wire.message(1, "First."),
      wire.reasoning(2, "More.", "def=="),
      wire.call(3, "call_1", "calculator", '{"a":', "1}"),
      wire.completed(),
    );
    expect(answer.thoughts).toBe("Hm.More.");
    expect(answer.text).toBe("First.");
    expect(answer.calls).toEqual([{ id: "call_1", name: "calculator", args: '{"a":1}' }]);
    expect(answer.ended?.end).toBe("tool_use");
    expect(answer.returned).toMatchObject({
      reasoning_details: [
        { item: { type: "reasoning", id: "rs_0", encrypted_content: "abc==" }, at: 0, after: 0 },
        { item: { type: "reasoning", id: "rs_2", encrypted_content: "def==" }, at: 6, after: 0 },
      ],
    });
  });

  it("calls tools at once, each with its own arguments", async () => {
    const answer = await read(
      wire.created(),
      wire.call(0, "call_1", "calculator", '{"a"', ":1}"),
      wire.call(1, "call_2", "calculator", '{"b":2}'),
      wire.completed(),
    );
    expect(answer.calls).toEqual([
      { id: "call_1", name: "calculator", args: '{"a":1}' },
      { id: "call_2", name: "calculator", args: '{"b":2}' },
    ]);
  });

  it("reads calls that are written in turns", async () => {
    const item = (index: number) => ({
      id: `fc_${index}`,
      type: "function_call",
      call_id: `call_${index}`,
      name: "calculator",
      arguments: "",
    });
    const args = (index: number, delta: string) =>
      wire.event("response.function_call_arguments.delta", {
        item_id: `fc_${index}`,
        output_index: index,
        delta,
      });
    const answer = await read(
      wire.created(),
      wire.event("response.output_item.added", { output_index: 0, item: item(0) }),
      wire.event("response.output_item.added", { output_index: 1, item: item(1) }),
      args(0, '{"a"'),
      args(1, '{"b"'),
      args(0, ":1}"),
      args(1, ":2}"),
      wire.completed(),
    );
    expect(answer.calls.map((call) => call.args)).toEqual(['{"a":1}', '{"b":2}']);
  });

  it.each([
    ["max_output_tokens", "length"],
    ["content_filter", "content_filter"],
    ["a_word_of_tomorrow", "broken-off"],
  ])("that is incomplete for %s ends as %s", async (word, end) => {
    const answer = await read(wire.created(), wire.message(0, "Half"), wire.incomplete(word));
    expect(answer.ended).toEqual({ end, word });
  });

  it("does not call a tool that was cut off", async () => {
    const answer = await read(
      wire.created(),
      wire.call(0, "call_1", "calculator", '{"a":'),
      wire.incomplete("max_output_tokens"),
    );
    expect(answer.ended?.end).toBe("length");
  });

  it("says a refusal, and that it is one", async () => {
    const place = { item_id: "msg_0", output_index: 0, content_index: 0 };
    const answer = await read(
      wire.created(),
      wire.event("response.output_item.added", {
        output_index: 0,
        item: { id: "msg_0", type: "message", role: "assistant", content: [] },
      }),
      wire.event("response.refusal.delta", { ...place, delta: "I cannot " }),
      wire.event("response.refusal.delta", { ...place, delta: "help." }),
      wire.event("response.refusal.done", { ...place, refusal: "I cannot help." }),
      wire.completed(),
    );
    expect(answer.text).toBe("I cannot help.");
    expect(answer.ended?.end).toBe("content_filter");
  });

  it("has no end where none was said", async () => {
    const answer = await read(wire.created(), wire.message(0, "Half an"));
    expect(answer).toMatchObject({ text: "Half an", ended: undefined, isDone: false });
  });

  it("keeps two messages apart, and tells which kind each of them is", async () => {
    const said = (index: number, phase: string, text: string) => ({
      output_index: index,
      item: {
        id: `msg_${index}`,
        type: "message",
        role: "assistant",
        phase,
        content: [{ type: "output_text", text }],
      },
    });
    const answer = await read(
      wire.created(),
      wire.event("response.output_item.done", said(0, "commentary", "Looking.")),
      wire.event("response.output_item.done", said(1, "final_answer", "Done.")),
      wire.completed(),
    );
    expect(answer.text).toBe("Looking.\n\nDone.");
    expect(answer.returned).toMatchObject({
      reasoning_details: [
        { item: { type: "message", phase: "commentary" }, at: 0 },
        { item: { type: "message", phase: "final_answer" }, at: 8 },
      ],
    });
  });

  describe("of servers that leave something out", () => {
    const OUTPUT = [
      { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Hm." }] },
      { type: "message", id: "m_1", content: [{ type: "output_text", text: "So." }] },
      {
        type: "function_call",
        id: "f_1",
        call_id: "c_1",
        name: "calculator",
        arguments: '{"a":1}',
      },
    ];
    const WHOLE = {
      thoughts: "Hm.",
      text: "So.",
      calls: [{ id: "c_1", name: "calculator", args: '{"a":1}' }],
      ended: { end: "tool_use" },
    };

    it("reads an answer that stands in its end alone", async () => {
      const answer = await read(wire.created(), wire.completed({ output: OUTPUT }));
      expect(answer).toMatchObject(WHOLE);
    });

    it("reads an answer that came in one piece", async () => {
      const response = { id: "r", object: "response", status: "completed", output: OUTPUT };
      expect(await read(JSON.stringify(response))).toMatchObject(WHOLE);
    });

    it("says nothing twice that its end repeats, also under other names", async () => {
      const answer = await read(
        wire.created(),
        wire.reasoning(0, "Hm."),
        wire.message(1, "So."),
        wire.call(2, "c_1", "calculator", '{"a":1}'),
        wire.completed({ output: OUTPUT }),
      );
      expect(answer).toMatchObject(WHOLE);
    });

    it("reads pieces without place and name", async () => {
      const answer = await read(
        wire.event("response.output_text.delta", { delta: "So" }),
        wire.event("response.output_text.delta", { delta: "." }),
        wire.event("response.output_item.added", {
          item: { type: "function_call", call_id: "c_1", name: "calculator" },
        }),
        wire.event("response.function_call_arguments.delta", { delta: '{"a"' }),
        wire.event("response.function_call_arguments.delta", { delta: ":1}" }),
        wire.completed(),
      );
      expect(answer).toMatchObject({ ...WHOLE, thoughts: "" });
    });

    it("reads a call that is told of at its end alone", async () => {
      const { type, id, call_id, name, arguments: args } = OUTPUT[2]!;
      const answer = await read(
        wire.created(),
        wire.event("response.function_call_arguments.delta", {
          item_id: id,
          output_index: 0,
          delta: args,
        }),
        wire.event("response.output_item.done", {
          output_index: 0,
          item: { type, id, call_id, name, arguments: { a: 1 } },
        }),
        wire.completed(),
      );
      expect(answer.calls).toEqual(WHOLE.calls);
    });

    it("reads thoughts of an open model, and keeps them", async () => {
      const item = { type: "reasoning", id: "rs_0", summary: [] };
      const content = [{ type: "reasoning_text", text: "Hm." }];
      const answer = await read(
        wire.created(),
        wire.event("response.output_item.added", { output_index: 0, item }),
        wire.event("response.reasoning_text.delta", {
          item_id: "rs_0",
          output_index: 0,
          content_index: 0,
          delta: "Hm.",
        }),
        wire.event("response.output_item.done", { output_index: 0, item: { ...item, content } }),
        wire.message(1, "So."),
        wire.completed(),
      );
      expect(answer).toMatchObject({ thoughts: "Hm.", text: "So." });
      expect(answer.returned).toMatchObject({ reasoning_details: [{ item: { content } }] });
    });
  });

  it.each([
    ["rate_limit_exceeded", "Rate limit reached. Please try again in 4s.", 429],
    ["server_error", "The model had an error.", 500],
    ["invalid_prompt", "Invalid prompt.", 400],
  ])("tells of %s in the server's words", async (code, words, status) => {
    const failed = read(wire.created(), wire.message(0, "Half"), wire.failed(code, words));
    await expect(failed).rejects.toMatchObject({ status, error: { message: words } });
    const error = read(wire.created(), wire.event("error", { code, message: words, param: null }));
    await expect(error).rejects.toMatchObject({ status, error: { message: words } });
  });
});

const RECORDED = bytesOf(
  wire.created(),
  wire.reasoning(0, "Grüße überlegen"),
  wire.message(1, "Ein ", "Wört 🌍"),
  wire.call(2, "call_1", "calculator", '{"expression":', '"6*7"}'),
  wire.completed(),
);

it("reads the same wherever the bytes are cut", async () => {
  const expected = await readAnswer("responses", [RECORDED]);
  expect(expected.calls).toHaveLength(1);
  for (let at = 0; at <= RECORDED.length; at += 1) {
    const cut = [RECORDED.subarray(0, at), RECORDED.subarray(at)];
    expect(await readAnswer("responses", cut), `cut at ${at}`).toEqual(expected);
  }
  const single = [...RECORDED].map((byte) => Uint8Array.of(byte));
  expect(await readAnswer("responses", single)).toEqual(expected);
});
