import { describe, expect, it } from "vitest";
import {
  learnResponses,
  toResponsesRequest,
  type ResponsesHabits,
} from "../../../../../../electron/agent/models/protocols/responses-request.ts";

const user = (content: unknown) => ({ role: "user", content });
const call = (id: string) => ({
  id,
  type: "function",
  function: { name: "calculator", arguments: '{"a":1}' },
});

describe("a request in Responses", () => {
  it("stores nothing there, and asks a model that thinks for its encrypted thoughts", () => {
    expect(
      toResponsesRequest({
        model: "gpt-5.6",
        messages: [{ role: "developer", content: "Be kind." }, user("Hello")],
        max_completion_tokens: 5,
        reasoning_effort: "low",
        stream: true,
        stream_options: { include_usage: true },
        parley_protocol: "responses",
      }),
    ).toEqual({
      model: "gpt-5.6",
      instructions: "Be kind.",
      input: [user("Hello")],
      max_output_tokens: 16,
      reasoning: { effort: "low", summary: "auto" },
      include: ["reasoning.encrypted_content"],
      store: false,
      stream: true,
    });
  });

  it("asks no model for thoughts that has none", () => {
    expect(toResponsesRequest({ model: "gpt-4o", messages: [user("Hello")] })).toEqual({
      model: "gpt-4o",
      input: [user("Hello")],
      store: false,
      stream: true,
    });
  });

  it("puts calls, results and thoughts in the order in which they were", () => {
    const reasoning = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "abc" };
    const phase = (word: string) => ({ type: "message", phase: word });
    const { input } = toResponsesRequest({
      model: "gpt-5.6",
      messages: [
        user("Hello"),
        {
          role: "assistant",
          content: "Looking.Again.",
          reasoning_details: [
            { type: "parley.responses", index: 0, item: reasoning, at: 0, after: 0 },
            { type: "parley.responses", index: 1, item: phase("commentary"), at: 0, after: 0 },
            { type: "parley.messages", index: 2, item: { type: "thinking" }, at: 0, after: 0 },
            { type: "parley.responses", index: 3, item: reasoning, at: 8, after: 1 },
          ],
          tool_calls: [call("call_1"), call("call_2")],
        },
        { role: "tool", tool_call_id: "call_1", content: "42" },
        { role: "tool", tool_call_id: "call_2", content: "43" },
      ],
    });
    const asked = { type: "function_call", name: "calculator", arguments: '{"a":1}' };
    expect(input).toEqual([
      user("Hello"),
      reasoning,
      { role: "assistant", content: "Looking.", phase: "commentary" },
      { ...asked, call_id: "call_1" },
      reasoning,
      { role: "assistant", content: "Again.", phase: "commentary" },
      { ...asked, call_id: "call_2" },
      { type: "function_call_output", call_id: "call_1", output: "42" },
      { type: "function_call_output", call_id: "call_2", output: "43" },
    ]);
  });

  it("describes tools without having their schemas rewritten", () => {
    const parameters = { type: "object", properties: {} };
    const request = toResponsesRequest({
      model: "gpt-4o",
      messages: [user("Hello")],
      tools: [{ type: "function", function: { name: "now", description: "Tells.", parameters } }],
      tool_choice: { type: "function", function: { name: "now" } },
      parallel_tool_calls: true,
    });
    expect(request).toMatchObject({
      tools: [{ type: "function", name: "now", description: "Tells.", parameters, strict: false }],
      tool_choice: { type: "function", name: "now" },
      parallel_tool_calls: true,
    });
  });

  it("sends pictures and files", () => {
    const { input } = toResponsesRequest({
      model: "gpt-4o",
      messages: [
        user([
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
          {
            type: "file",
            file: { filename: "a.pdf", file_data: "data:application/pdf;base64,BB" },
          },
        ]),
      ],
    });
    expect(input).toEqual([
      user([
        { type: "input_text", text: "What is this?" },
        { type: "input_image", image_url: "data:image/png;base64,AAAA" },
        { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,BB" },
      ]),
    ]);
  });

  it.each<readonly [string, ResponsesHabits]>([
    ["Encrypted content is not supported with this model.", { noEncryptedThoughts: true }],
    ["Your organization must be verified to generate reasoning summaries.", { noSummary: true }],
  ])("learns from a refusal what to leave out: %s", (words, expected) => {
    const chat = { model: "o3", messages: [user("Hello")] };
    const habits: ResponsesHabits = {};
    const sent = toResponsesRequest(chat, habits);
    expect(learnResponses(words, habits)).toBe(true);
    expect(habits).toEqual(expected);
    expect(toResponsesRequest(chat, habits)).not.toEqual(sent);
    expect(learnResponses(words, habits)).toBe(false);
  });
});
