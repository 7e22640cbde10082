import { describe, expect, it } from "vitest";
import {
  findQuirk,
  withQuirks,
  type ChatRequest,
} from "../../../../../electron/agent/models/quirks.ts";
import type { QuirkName } from "../../../../../shared/model-quirk.ts";

const call = { id: "c1", type: "function", function: { name: "calculator", arguments: "{}" } };

/** The second request of a turn: the model has thought, called a tool, and gets its result. */
const request: ChatRequest = {
  model: "fake",
  tools: [{ type: "function", function: { name: "calculator" } }],
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content: "6*7" },
    { role: "assistant", content: null, reasoning_content: "Hm.", tool_calls: [call] },
    { role: "tool", tool_call_id: "c1", content: "42" },
  ],
};
const without = (field: string): ChatRequest => ({
  ...request,
  messages: request.messages.map((message) => ({
    role: message.role,
    ...Object.fromEntries(Object.entries(message).filter(([name]) => name !== field)),
  })),
});

const quirks = (...names: readonly QuirkName[]) => ({
  has: (name: QuirkName) => names.includes(name),
});
const find = (
  words: string,
  sent: ChatRequest = request,
  known: readonly QuirkName[] = [],
  parameter?: string,
) => findQuirk({ status: 400, parameter, words }, sent, quirks(...known));

describe("what a server wants of the turn that brings a result", () => {
  // As they are worded in public reports (2024–2026).
  it.each([
    "* GenerateContentRequest.contents[2].parts[0].function_response.name: Name cannot be empty.",
    "messages.3: missing field name",
    "Messages with role 'tool' must have a 'name'.",
    "'name' is required for messages with role tool",
  ])("the tool's name: %s", (words) => {
    expect(find(words)).toBe("names-with-results");
    const { messages } = withQuirks(request, quirks("names-with-results"));
    expect(messages[3]).toMatchObject({ role: "tool", name: "calculator" });
    expect(find(words, { ...request, messages })).toBeUndefined();
  });

  it.each([
    ["body.messages.2.content: Input should be a valid string"],
    ["Invalid value for 'content': expected a string, got null."],
    ["messages[2].content must not be null"],
    ["body.messages.2.assistant.content: Field required"],
  ])("a text beside calls: %s", (words) => {
    expect(find(words)).toBe("text-not-null");
    const { messages } = withQuirks(request, quirks("text-not-null"));
    expect(messages[2]).toMatchObject({ content: "", tool_calls: [call] });
    // Which may not do either.
    expect(find(words, { ...request, messages }, ["text-not-null"])).toBe("text-with-calls");
  });

  it.each([
    "The content field in the Message object at messages.2 is empty. Add a ContentBlock object.",
    "messages: text content blocks must be non-empty, content is empty",
    "messages.2.content: String should have at least 1 character",
  ])("a text with letters in it: %s", (words) => {
    expect(find(words)).toBe("text-with-calls");
    const { messages } = withQuirks(request, quirks("text-not-null", "text-with-calls"));
    expect(messages[2]?.content).toBe("(calling a tool)");
    expect(messages[1]?.content).toBe("6*7");
  });

  it.each([
    ["messages.2.assistant.reasoning_content: property is unsupported", "validation_error"],
    ["body.messages.2.assistant.reasoning_content: Extra inputs are not permitted", undefined],
    ["Unrecognized key(s) in object: unknown field 'reasoning_details'", undefined],
  ])("no thoughts: %s", (words, parameter) => {
    expect(find(words, request, [], parameter)).toBe("thoughts-refused");
    const { messages } = withQuirks(request, quirks("thoughts-refused"));
    expect(messages[2]).toEqual({ role: "assistant", content: null, tool_calls: [call] });
    expect(find(words, without("reasoning_content"))).toBeUndefined();
  });

  it.each([
    "thinking is enabled but reasoning_content is missing in assistant tool call message at index 2",
    "The `reasoning_content` in the thinking mode must be passed back to the API.",
    "messages[51]: assistant message with tool_calls must include reasoning_content",
    "Missing `reasoning_content` field in the assistant message at message index 2.",
  ])("thoughts, also where nobody has them: %s", (words) => {
    const bare = without("reasoning_content");
    expect(find(words, bare)).toBe("thoughts-wanted");
    const { messages } = withQuirks(bare, quirks("thoughts-wanted"));
    expect(messages[2]).toMatchObject({ reasoning_content: "(not kept)" });
    // Those that are there stay as they are, and what is there is not asked for again.
    expect(withQuirks(request, quirks("thoughts-wanted"))).toEqual(request);
    expect(find(words)).toBeUndefined();
  });

  it.each([
    "Bad Request",
    "The content of this request was filtered.",
    "Your account name is not verified.",
    "This model thinks: reasoning takes longer.",
    "Invalid 'messages[3].content': string too long. Expected a string with maximum length 10.",
  ])("nothing that could be left out: %s", (words) => {
    expect(find(words)).toBeUndefined();
  });
});

describe("pictures that a model does not take", () => {
  const picture = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };
  const said = (...content: readonly object[]): ChatRequest => ({
    model: "fake",
    messages: [{ role: "user", content }],
  });
  const seen = said({ type: "text", text: "(Picture: a.png)" }, picture, {
    type: "text",
    text: "Why?",
  });

  // As they are worded in public reports (2024–2026).
  it.each([
    "This model does not support image inputs.",
    "Image input is not supported for this model",
    "Invalid content type. image_url is only supported by certain models. image_url is not supported",
    "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
    "No endpoints found that support image input",
    "Failed to deserialize the JSON body: messages[0]: unknown variant `image_url`, expected `text`",
    "messages[0].content must be a string",
    "At most 0 image(s) may be provided in one prompt.",
    "fake is not a multimodal model",
    "The model does not support vision",
  ])("%s", (words) => {
    expect(find(words, seen)).toBe("no-pictures");
    const { messages } = withQuirks(seen, quirks("no-pictures"));
    expect(messages[0]?.content).toBe(
      "(Picture: a.png)\n\n(A picture was attached here, which you cannot see.)\n\nWhy?",
    );
    expect(find(words, { ...seen, messages })).not.toBe("no-pictures");
  });

  it.each([
    "The image is too large: at most 5 MB.",
    "Could not process image",
    "Invalid base64 in image_url",
    "Too many images in request",
  ])("are not taken for that where one of them is wrong: %s", (words) => {
    expect(find(words, seen)).toBeUndefined();
  });

  it("stay where instructions or results join their message", () => {
    const request: ChatRequest = {
      model: "fake",
      messages: [{ role: "system", content: "Be brief." }, ...seen.messages],
    };
    const { messages } = withQuirks(request, quirks("no-system-role"));
    expect(messages).toHaveLength(1);
    expect(messages[0]?.content).toEqual([
      { type: "text", text: "Be brief." },
      ...(seen.messages[0]?.content as object[]),
    ]);
    const turns: ChatRequest = {
      model: "fake",
      messages: [{ role: "tool", tool_call_id: "c", content: "42" }, ...seen.messages],
    };
    expect(withQuirks(turns, quirks("no-tools")).messages[0]?.content).toContainEqual(picture);
  });
});
