import { describe, expect, it } from "vitest";
import { bytesOf, readAnswer } from "../../../../../fakes/protocols/read-answer.ts";
import * as wire from "../../../../../fakes/protocols/messages-wire.ts";

const read = (...texts: readonly string[]) => readAnswer("messages", [bytesOf(...texts)]);

const BEGUN = { id: "toolu_1", name: "calculator" };

describe("an answer in Anthropic Messages", () => {
  it("is read: text, its end, and tokens with those of the cache", async () => {
    const answer = await read(
      wire.start({
        input_tokens: 11,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 20,
        output_tokens: 1,
      }),
      wire.PING,
      wire.text(0, "Hel", "lo, wörld 🌍"),
      wire.stop("end_turn"),
    );
    expect(answer).toMatchObject({
      text: "Hello, wörld 🌍",
      ended: { end: "stop", word: "end_turn" },
      isDone: true,
      usage: {
        inputTokens: 131,
        cachedInputTokens: 100,
        cacheWriteTokens: 20,
        outputTokens: 7,
        isEstimated: false,
      },
    });
  });

  it("gives thoughts on, and keeps them signed with the place where they stood", async () => {
    const answer = await read(
      wire.start(),
      wire.thinking(0, "Hm.", "abc=="),
      wire.open(1, { type: "redacted_thinking", data: "xyz" }),
      wire.close(1),
      wire.text(2, "First."),
      wire.toolUse(3, "toolu_1", "calculator", '{"a":', "1}"),
      wire.thinking(4, "More.", "def=="),
      wire.stop("tool_use"),
    );
    expect(answer.thoughts).toBe("Hm.More.");
    expect(answer.text).toBe("First.");
    expect(answer.calls).toEqual([{ ...BEGUN, args: '{"a":1}' }]);
    expect(answer.returned).toMatchObject({
      reasoning_details: [
        { item: { type: "thinking", thinking: "Hm.", signature: "abc==" }, at: 0, after: 0 },
        { item: { type: "redacted_thinking", data: "xyz" }, at: 0, after: 0 },
        { item: { type: "thinking", thinking: "More.", signature: "def==" }, at: 6, after: 1 },
      ],
    });
  });

  it("calls tools at once, each with its own arguments", async () => {
    const answer = await read(
      wire.start(),
      wire.toolUse(0, "toolu_1", "calculator", '{"a"', ":1}"),
      wire.toolUse(1, "toolu_2", "calculator", '{"b":2}'),
      // Without arguments nothing comes in pieces; some servers send them with the beginning.
      wire.toolUse(2, "toolu_3", "now"),
      wire.open(3, { type: "tool_use", id: "toolu_4", name: "calculator", input: { c: 3 } }),
      wire.close(3),
      wire.stop("tool_use"),
    );
    expect(answer.ended?.end).toBe("tool_use");
    expect(answer.calls).toEqual([
      { id: "toolu_1", name: "calculator", args: '{"a":1}' },
      { id: "toolu_2", name: "calculator", args: '{"b":2}' },
      // An object without anything in it is told from the beginning of another only at the end.
      { id: "toolu_3", name: "now", args: "" },
      { id: "toolu_4", name: "calculator", args: '{"c":3}' },
    ]);
  });

  it.each([
    ["end_turn", "stop"],
    ["stop_sequence", "stop"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["refusal", "content_filter"],
    // Of a tool that nobody offered: the answer is not over.
    ["pause_turn", "broken-off"],
    ["a_word_of_tomorrow", "broken-off"],
  ])("ends with %s as %s", async (word, end) => {
    const answer = await read(wire.start(), wire.text(0, "Well"), wire.stop(word));
    expect(answer.ended).toEqual({ end, word });
  });

  it("says a refusal in the server's words, where it has any", async () => {
    const more = { stop_details: { type: "refusal", explanation: "Not this." } };
    const answer = await read(wire.start(), wire.stop("refusal", {}, more));
    expect(answer.text).toBe("Not this.");
    expect(answer.ended?.end).toBe("content_filter");
  });

  it("has no end where none was said", async () => {
    const answer = await read(wire.start(), wire.text(0, "Half an"));
    expect(answer).toMatchObject({ text: "Half an", ended: undefined, isDone: false });
  });

  it("keeps texts on both sides of a call apart", async () => {
    const answer = await read(
      wire.start(),
      wire.text(0, "One."),
      // A sentence that cites is several blocks in a row.
      wire.text(1, " Two."),
      wire.toolUse(2, "toolu_1", "calculator", "{}"),
      wire.text(3, "Three."),
      wire.stop("tool_use"),
    );
    expect(answer.text).toBe("One. Two.\n\nThree.");
  });

  it("reads a message that came in one piece", async () => {
    const answer = await read(
      JSON.stringify({
        id: "msg_1",
        type: "message",
        role: "assistant",
        model: "claude-test",
        content: [
          { type: "thinking", thinking: "Hm.", signature: "s" },
          { type: "text", text: "Let me see." },
          { type: "tool_use", ...BEGUN, input: { a: 1 } },
        ],
        stop_reason: "tool_use",
        usage: { input_tokens: 5, output_tokens: 6 },
      }),
    );
    expect(answer).toMatchObject({
      text: "Let me see.",
      thoughts: "Hm.",
      calls: [{ ...BEGUN, args: '{"a":1}' }],
      ended: { end: "tool_use" },
      usage: { inputTokens: 5, outputTokens: 6 },
    });
  });

  it.each([
    ["overloaded_error", "Overloaded", 503],
    ["rate_limit_error", "Number of request tokens has exceeded your per-minute rate limit", 429],
    ["authentication_error", "invalid x-api-key", 401],
    ["invalid_request_error", "prompt is too long: 208310 tokens > 200000 maximum", 400],
    ["api_error", "Internal server error", 500],
  ])("tells of %s in the server's words", async (type, words, status) => {
    const failed = read(wire.start(), wire.text(0, "Half"), wire.event(wire.error(type, words)));
    await expect(failed).rejects.toMatchObject({ status, error: { message: words } });
  });

  it("leaves out what a server does by itself", async () => {
    const answer = await read(
      wire.start(),
      wire.open(0, { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: {} }),
      wire.delta(0, { type: "input_json_delta", partial_json: '{"query":"x"}' }),
      wire.close(0),
      wire.open(1, { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [] }),
      wire.close(1),
      wire.text(2, "Found."),
      wire.stop("end_turn"),
    );
    expect(answer).toMatchObject({ text: "Found.", calls: [], ended: { end: "stop" } });
  });

  it("reads chat completions where a server sends those", async () => {
    const answer = await read(
      'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n',
      'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
    );
    expect(answer).toMatchObject({ text: "Hi", ended: { end: "stop" }, isDone: true });
  });
});

const RECORDED = bytesOf(
  wire.start(),
  wire.PING,
  wire.thinking(0, "Grüße überlegen"),
  wire.text(1, "Ein ", "Wört 🌍"),
  wire.toolUse(2, "toolu_1", "calculator", '{"expression":', '"6*7"}'),
  wire.stop("tool_use"),
);

it("reads the same wherever the bytes are cut", async () => {
  const expected = await readAnswer("messages", [RECORDED]);
  expect(expected.calls).toHaveLength(1);
  for (let at = 0; at <= RECORDED.length; at += 1) {
    const cut = [RECORDED.subarray(0, at), RECORDED.subarray(at)];
    expect(await readAnswer("messages", cut), `cut at ${at}`).toEqual(expected);
  }
  const single = [...RECORDED].map((byte) => Uint8Array.of(byte));
  expect(await readAnswer("messages", single)).toEqual(expected);
});
