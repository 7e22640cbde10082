import { describe, expect, it } from "vitest";
import {
  learnMessages,
  toMessagesRequest,
  type MessagesHabits,
} from "../../../../../../electron/agent/models/protocols/messages-request.ts";

const MODEL = "claude-sonnet-4-5";
const user = (content: unknown) => ({ role: "user", content });
const call = (id: string, args = '{"a":1}') => ({
  id,
  type: "function",
  function: { name: "calculator", arguments: args },
});
const result = (id: string, content = "42") => ({ role: "tool", tool_call_id: id, content });
const TOOL = {
  type: "function",
  function: {
    name: "calculator",
    description: "Calculates.",
    parameters: { type: "object", properties: { a: { type: "number" } } },
  },
};

describe("a request in Anthropic Messages", () => {
  it("has the system message at its top, and names the longest answer", () => {
    expect(
      toMessagesRequest({
        model: MODEL,
        messages: [{ role: "system", content: "Be kind." }, user("Hello")],
        stream: true,
        stream_options: { include_usage: true },
      }),
    ).toEqual({
      model: MODEL,
      max_tokens: 64_000,
      system: "Be kind.",
      messages: [user([{ type: "text", text: "Hello" }])],
      stream: true,
    });
  });

  it("answers all calls of a message in one, with what is asked behind them", () => {
    const { messages } = toMessagesRequest({
      model: MODEL,
      tools: [TOOL],
      messages: [
        user("Hello"),
        { role: "assistant", content: "Let me see.", tool_calls: [call("call_1"), call("c:2")] },
        result("call_1"),
        result("c:2", "43"),
        user("And now?"),
      ],
    });
    expect(messages).toEqual([
      user([{ type: "text", text: "Hello" }]),
      {
        role: "assistant",
        content: [
          { type: "text", text: "Let me see." },
          { type: "tool_use", id: "call_1", name: "calculator", input: { a: 1 } },
          { type: "tool_use", id: "c_2", name: "calculator", input: { a: 1 } },
        ],
      },
      user([
        { type: "tool_result", tool_use_id: "call_1", content: "42" },
        { type: "tool_result", tool_use_id: "c_2", content: "43" },
        { type: "text", text: "And now?" },
      ]),
    ]);
  });

  it("sends signed thoughts back where they stood, and nobody else's", () => {
    const thinking = { type: "thinking", thinking: "Hm.", signature: "abc==" };
    const later = { type: "redacted_thinking", data: "xyz" };
    const { messages } = toMessagesRequest({
      model: MODEL,
      messages: [
        user("Hello"),
        {
          role: "assistant",
          content: "First.",
          reasoning_content: "Hm.",
          reasoning_details: [
            { type: "parley.messages", index: 0, item: thinking, at: 0, after: 0 },
            { type: "reasoning.encrypted", index: 1, data: "OpenRouter's" },
            { type: "parley.responses", index: 2, item: { type: "reasoning" }, at: 0, after: 0 },
            { type: "parley.messages", index: 3, item: later, at: 6, after: 1 },
          ],
          tool_calls: [call("call_1"), call("call_2")],
        },
        result("call_1"),
        result("call_2"),
      ],
    });
    expect((messages as { content: unknown }[])[1]?.content).toEqual([
      thinking,
      { type: "text", text: "First." },
      expect.objectContaining({ id: "call_1" }),
      later,
      expect.objectContaining({ id: "call_2" }),
    ]);
  });

  it("sends no text that is empty, and begins with a person", () => {
    const { messages } = toMessagesRequest({
      model: MODEL,
      messages: [
        { role: "assistant", content: "Go on." },
        user(" "),
        { role: "assistant", content: null, tool_calls: [call("c", "no JSON")] },
        result("c"),
      ],
    });
    expect(messages).toEqual([
      user([{ type: "text", text: "(The conversation goes on.)" }]),
      {
        role: "assistant",
        content: [
          { type: "text", text: "Go on." },
          { type: "tool_use", id: "c", name: "calculator", input: {} },
        ],
      },
      user([{ type: "tool_result", tool_use_id: "c", content: "42" }]),
    ]);
  });

  it("describes tools, and names those that may not be called any more", () => {
    const { tools, tool_choice } = toMessagesRequest({
      model: MODEL,
      tools: [TOOL],
      tool_choice: "required",
      parallel_tool_calls: false,
      messages: [user("Hello")],
    });
    expect(tools).toEqual([
      {
        name: "calculator",
        description: "Calculates.",
        input_schema: { type: "object", properties: { a: { type: "number" } } },
      },
    ]);
    expect(tool_choice).toEqual({ type: "any", disable_parallel_tool_use: true });

    const history = [{ role: "assistant", tool_calls: [call("c")] }, result("c")];
    const without = toMessagesRequest({ model: MODEL, messages: [user("Hello"), ...history] });
    expect(without["tools"]).toMatchObject([{ name: "calculator" }]);
    expect(without["tool_choice"]).toEqual({ type: "none" });
  });

  it("sends pictures and files", () => {
    const { messages } = toMessagesRequest({
      model: MODEL,
      messages: [
        user([
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
          { type: "image_url", image_url: { url: "https://example.org/a.png" } },
          {
            type: "file",
            file: { filename: "a.pdf", file_data: "data:application/pdf;base64,BB" },
          },
        ]),
      ],
    });
    expect(messages).toEqual([
      user([
        { type: "text", text: "What is this?" },
        { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } },
        { type: "image", source: { type: "url", url: "https://example.org/a.png" } },
        {
          type: "document",
          title: "a.pdf",
          source: { type: "base64", media_type: "application/pdf", data: "BB" },
        },
      ]),
    ]);
  });

  it("marks what the next request repeats, once there is enough of it", () => {
    const long = toMessagesRequest({
      model: MODEL,
      messages: [{ role: "system", content: "Rule. ".repeat(1_000) }, user("Hello")],
    });
    const mark = { cache_control: { type: "ephemeral" } };
    expect(long["system"]).toEqual([expect.objectContaining(mark)]);
    expect(long["messages"]).toEqual([user([expect.objectContaining({ text: "Hello", ...mark })])]);
    const short = toMessagesRequest({ model: MODEL, messages: [user("Hello")] });
    expect(JSON.stringify(short)).not.toContain("cache_control");
  });

  it.each([
    ["claude-opus-4-8", { thinking: { type: "adaptive", display: "summarized" } }, "high"],
    ["claude-opus-4-6", { thinking: { type: "adaptive" } }, "high"],
    ["claude-sonnet-5", { thinking: { type: "adaptive", display: "summarized" } }, "low"],
    ["claude-opus-4-20250514", { thinking: { type: "enabled", budget_tokens: 16_000 } }, "high"],
    [MODEL, { thinking: { type: "enabled", budget_tokens: 4_096 } }, "low"],
    ["kimi-k2", { thinking: { type: "enabled", budget_tokens: 10_000 } }, "medium"],
  ])("lets %s think as it can", (model, expected, reasoning_effort) => {
    const request = toMessagesRequest({ model, messages: [user("Hello")], reasoning_effort });
    expect(request).toMatchObject(expected);
    const isAdaptive = expected.thinking.type === "adaptive";
    expect(request["output_config"]).toEqual(isAdaptive ? { effort: reasoning_effort } : undefined);
  });

  it("does not think where it is told not to", () => {
    const request = { model: MODEL, messages: [user("Hello")], reasoning_effort: "none" };
    expect(toMessagesRequest(request)).not.toHaveProperty("thinking");
    expect(toMessagesRequest(request)).not.toHaveProperty("output_config");
  });

  it("does not ask for thoughts beside calls whose thoughts are gone", () => {
    const history = [{ role: "assistant", tool_calls: [call("c")] }, result("c")];
    const messages = [user("Hello"), ...history];
    const request = { model: MODEL, reasoning_effort: "high", messages };
    expect(toMessagesRequest(request)).not.toHaveProperty("thinking");
    const next = { ...request, messages: [...messages, user("Next")] };
    expect(toMessagesRequest(next)).toHaveProperty("thinking");
  });

  it.each([
    ["claude-3-haiku-20240307", 4_096],
    ["claude-3-5-sonnet-20241022", 8_192],
    ["claude-opus-4-1-20250805", 32_000],
    ["claude-opus-4-5-20251101", 64_000],
    ["glm-4.6", 32_000],
  ])("asks %s for no more than it can write", (model, tokens) => {
    expect(toMessagesRequest({ model, messages: [] })["max_tokens"]).toBe(tokens);
    expect(toMessagesRequest({ model, messages: [], max_tokens: 100 })["max_tokens"]).toBe(100);
  });
});

describe("a refusal in Anthropic Messages", () => {
  const chat = { model: "glm-4.6", reasoning_effort: "high", messages: [user("x".repeat(5_000))] };

  it.each<readonly [string, MessagesHabits]>([
    [
      "max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for glm-4.6",
      { maximumTokens: 8_192 },
    ],
    [
      "'max_tokens' is too large: 32000. This model's maximum context length is 4096 tokens and your request has 20 input tokens (32000 > 4096 - 20).",
      { maximumTokens: 4_076 },
    ],
    ["messages.0.content.0.cache_control: Extra inputs are not permitted", { noCache: true }],
    ["thinking.type: Input should be 'adaptive'", { thinking: "adaptive" }],
  ])("teaches what to leave out: %s", (words, expected) => {
    const habits: MessagesHabits = {};
    const sent = toMessagesRequest(chat, habits);
    expect(learnMessages(words, sent, habits)).toBe(true);
    expect(habits).toEqual(expected);
    expect(toMessagesRequest(chat, habits)).not.toEqual(sent);
    // What is left out already cannot be what was refused.
    expect(learnMessages(words, toMessagesRequest(chat, habits), habits)).toBe(false);
  });

  it.each(["claude-sonnet-4-5", "claude-opus-4-6"])(
    "says no temperature beside thoughts, with which it is refused, as %s is asked",
    (model) => {
      const hot = { model, temperature: 0.7, top_p: 0.5, messages: [user("Hi")] };
      expect(toMessagesRequest(hot)).toMatchObject({ temperature: 0.7, top_p: 0.5 });
      const thinking = toMessagesRequest({ ...hot, reasoning_effort: "high" });
      expect(thinking).toHaveProperty("thinking");
      expect(thinking).not.toHaveProperty("temperature");
      expect(thinking).not.toHaveProperty("top_p");
      const taken = { ...hot, temperature: 1, top_p: 0.97, reasoning_effort: "high" };
      expect(toMessagesRequest(taken)).toMatchObject({ temperature: 1, top_p: 0.97 });
      const habits: MessagesHabits = {};
      const words = "`temperature` may only be set to 1 when thinking is enabled.";
      expect(learnMessages(words, thinking, habits)).toBe(false);
      expect(habits).toEqual({});
    },
  );

  it("teaches nothing where it is about what a person chose", () => {
    const sent = toMessagesRequest({ model: "glm-4.6", max_tokens: 5, messages: [user("Hi")] });
    expect(learnMessages("max_tokens: 32000 > 8192", sent, {})).toBe(false);
    expect(learnMessages("temperature: range: 0..1", sent, {})).toBe(false);
  });
});
