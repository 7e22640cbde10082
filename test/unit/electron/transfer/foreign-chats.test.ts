import { describe, expect, it } from "vitest";
import { fromChatGpt } from "../../../../electron/transfer/formats/chatgpt.ts";
import { fromClaude } from "../../../../electron/transfer/formats/claude.ts";
import type { ImportedChat } from "../../../../electron/transfer/formats/import-format.ts";
import { IMPORT_FORMATS } from "../../../../electron/transfer/formats/formats.ts";
import { shownBranch } from "../../../../electron/transfer/exported-chat.ts";
import { toFullText } from "../../../../shared/to-plain-text.ts";

// Written after exports that people published; no service documents its own.

/** Reads a value as an import would: by the first format that knows it. */
function read(value: unknown): ImportedChat & { readonly app: string } {
  const candidate = { value, container: {} };
  const format = IMPORT_FORMATS.find((each) => each.knows(candidate));
  if (format === undefined) throw new Error("no format knows it");
  return { app: format.name, ...format.read(candidate) };
}

const said = (chat: ImportedChat): readonly string[] =>
  shownBranch(chat).map(({ role, parts }) => `${role}: ${toFullText(parts)}`);

const gptNode = (
  id: string,
  parent: string | null,
  children: readonly string[],
  message: object | null,
) => ({
  [id]: { id, parent, children, message },
});
const gptText = (id: string, role: string, text: string, more: object = {}) => ({
  id,
  author: { role, name: null },
  create_time: 1_700_000_000.5,
  content: { content_type: "text", parts: [text] },
  recipient: "all",
  metadata: {},
  ...more,
});

describe("an export of ChatGPT", () => {
  const chat = {
    title: "Trip",
    create_time: 1_700_000_000,
    update_time: 1_700_000_100,
    conversation_id: "6f1c",
    current_node: "a2",
    mapping: {
      ...gptNode("root", null, ["sys"], null),
      ...gptNode("sys", "root", ["u1"], gptText("sys", "system", "")),
      ...gptNode("u1", "sys", ["t1", "b1"], gptText("u1", "user", "Where to?")),
      ...gptNode("t1", "u1", ["c1"], {
        ...gptText("t1", "assistant", ""),
        content: { content_type: "thoughts", thoughts: [{ summary: "Thinking", content: "Sea." }] },
      }),
      ...gptNode("c1", "t1", ["r1"], {
        ...gptText("c1", "assistant", ""),
        recipient: "python",
        content: { content_type: "code", language: "python", text: "1+1" },
      }),
      ...gptNode("r1", "c1", ["a1"], {
        ...gptText("r1", "tool", ""),
        content: { content_type: "execution_output", text: "2" },
      }),
      ...gptNode(
        "a1",
        "r1",
        ["u2"],
        gptText("a1", "assistant", "To the sea.", { metadata: { model_slug: "gpt-5" } }),
      ),
      ...gptNode("b1", "u1", [], gptText("b1", "assistant", "To the hills.")),
      ...gptNode("u2", "a1", ["a2"], {
        ...gptText("u2", "user", ""),
        content: {
          content_type: "multimodal_text",
          parts: [
            { content_type: "image_asset_pointer", asset_pointer: "file-service://x" },
            "This?",
          ],
        },
      }),
      ...gptNode(
        "a2",
        "u2",
        [],
        gptText("a2", "assistant", "Yes \ue200cite\ue202turn0search0\ue201.", {
          metadata: {
            content_references: [
              {
                matched_text: "\ue200cite\ue202turn0search0\ue201",
                type: "webpage",
                items: [{ url: "https://example.com/a", title: "A [place]" }],
              },
            ],
          },
        }),
      ),
    },
  };

  it("gives the branch that was shown, with thoughts and calls inside one answer", () => {
    const found = read(chat);
    expect(found.app).toBe("ChatGPT");
    expect(said(found)).toEqual([
      "user: Where to?",
      "assistant: To the sea.",
      "user: _(A picture was here.)_\n\nThis?",
      "assistant: Yes [1].",
    ]);
    expect(shownBranch(found).at(-1)?.parts.at(-1)).toEqual({
      type: "sources",
      sources: [{ number: 1, url: "https://example.com/a", title: "A [place]" }],
    });
    const [, answer] = shownBranch(found);
    expect(answer?.parts.map(({ type }) => type)).toEqual(["reasoning", "tool-call", "text"]);
    expect(answer?.parts[1]).toMatchObject({ toolName: "python", result: "2", state: "done" });
    expect(answer?.model).toBe("gpt-5");
    expect(answer?.createdAt).toBe(1_700_000_000_500);
  });

  it("keeps the other branch, and says what was left out", () => {
    const found = read(chat);
    expect(found.messages).toHaveLength(5);
    expect(found.messages.map(({ parts }) => toFullText(parts))).toContain("To the hills.");
    expect(found.notes).toEqual(["picture"]);
  });

  it("is the same chat each time it is imported", () => {
    expect(read(chat)).toEqual(read(structuredClone(chat)));
  });

  it("with a circle in its tree, or a parent that is not there, loses no message", () => {
    const odd = {
      title: null,
      mapping: {
        ...gptNode("u", "gone", ["a"], gptText("u", "user", "Hello")),
        ...gptNode("a", "u", ["u"], gptText("a", "assistant", "Hi")),
      },
    };
    expect(said(fromChatGpt.read({ value: odd, container: {} }))).toEqual([
      "user: Hello",
      "assistant: Hi",
    ]);
  });
});

describe("an export of Claude", () => {
  const chat = {
    uuid: "c0ffee",
    name: "",
    created_at: "2026-01-02T03:04:05.000Z",
    updated_at: "2026-01-02T03:05:05.000Z",
    chat_messages: [
      {
        uuid: "m1",
        sender: "human",
        text: "Read this",
        content: [{ type: "text", text: "Read this" }],
        created_at: "2026-01-02T03:04:05.000Z",
        attachments: [{ file_name: "notes.txt", extracted_content: "First line" }],
        files: [{ file_name: "photo.png" }],
      },
      {
        uuid: "m2",
        sender: "assistant",
        text: "",
        created_at: "2026-01-02T03:04:09.000Z",
        content: [
          { type: "thinking", thinking: "Hm.", start_timestamp: "2026-01-02T03:04:06.000Z" },
          { type: "tool_use", id: "t1", name: "web_search", input: { query: "x" } },
          { type: "tool_result", tool_use_id: "t1", content: [{ type: "text", text: "Found." }] },
          { type: "token_budget" },
          {
            type: "text",
            text: "Done.",
            citations: [
              { details: { type: "web_search_citation", url: "https://example.com/b" } },
              { url: "https://example.com/b", title: "B" },
              { url: "javascript:alert(1)" },
            ],
          },
        ],
      },
    ],
  };

  it("gives attached texts, thoughts and calls with their results", () => {
    const found = read(chat);
    expect(found.app).toBe("Claude");
    expect(found.title).toBe("Read this");
    const [question, answer] = shownBranch(found);
    expect(question?.parts).toMatchObject([
      { type: "attachment", name: "notes.txt", text: "First line" },
      { type: "text", text: "Read this" },
      { type: "text", text: "_(Attached: photo.png)_" },
    ]);
    expect(answer?.parts).toMatchObject([
      { type: "reasoning", text: "Hm." },
      {
        type: "tool-call",
        toolName: "web_search",
        args: { query: "x" },
        result: "Found.",
        state: "done",
      },
      { type: "text", text: "Done." },
      { type: "sources", sources: [{ number: 1, url: "https://example.com/b" }] },
    ]);
    expect(found.notes).toEqual(["attached file"]);
  });

  it("with parents is a tree", () => {
    const root = "00000000-0000-4000-8000-000000000000";
    const message = (uuid: string, parent: string, sender: string) => ({
      uuid,
      sender,
      text: uuid,
      parent_message_uuid: parent,
    });
    const found = fromClaude.read({
      value: {
        uuid: "x",
        chat_messages: [
          message("q", root, "human"),
          message("a", "q", "assistant"),
          message("b", "q", "assistant"),
        ],
      },
      container: {},
    });
    expect(said(found)).toEqual(["user: q", "assistant: b"]);
    expect(found.messages).toHaveLength(3);
  });
});

describe("an export of LibreChat", () => {
  const message = (
    messageId: string,
    isCreatedByUser: boolean,
    children: readonly object[] = [],
  ) => ({
    messageId,
    isCreatedByUser,
    text: isCreatedByUser ? messageId : "",
    content: isCreatedByUser
      ? []
      : [
          { type: "think", think: "Why?" },
          { type: "tool_call", tool_call: { id: "1", name: "calc", args: '{"a":1}', output: "1" } },
          { type: "text", text: { value: messageId } },
        ],
    children,
  });

  it("is read nested, with both branches", () => {
    const found = read({
      conversationId: "lc",
      title: "Nested",
      recursive: true,
      options: { promptPrefix: "Be brief." },
      messages: [
        message("q", true, [message("a", false), message("b", false, [message("q2", true)])]),
      ],
    });
    expect(found.app).toBe("LibreChat");
    expect(said(found)).toEqual(["user: q", "assistant: b", "user: q2"]);
    expect(found.messages).toHaveLength(4);
    expect(found.settings?.systemPrompt).toBe("Be brief.");
    expect(found.messages[1]?.parts).toMatchObject([
      { type: "reasoning", text: "Why?" },
      { type: "tool-call", toolName: "calc", args: { a: 1 }, result: "1" },
      { type: "text", text: "a" },
    ]);
  });

  it("is read side by side", () => {
    const found = read({
      conversationId: "flat",
      messages: [
        { ...message("q", true), parentMessageId: "00000000-0000-0000-0000-000000000000" },
        { ...message("a", false), parentMessageId: "q", unfinished: true },
      ],
    });
    expect(said(found)).toEqual(["user: q", "assistant: a"]);
    expect(found.messages[1]?.status).toMatchObject({ type: "incomplete", reason: "stopped" });
  });

  it("nested ten thousand levels deep is read like any other", () => {
    let nested = message("m9999", false);
    for (let level = 9_998; level >= 0; level -= 1)
      nested = message(`m${level}`, level % 2 === 0, [nested]);
    const found = read({ conversationId: "deep", messages: [nested] });
    expect(shownBranch(found)).toHaveLength(10_000);
  });
});

describe("an export of Open WebUI", () => {
  it("gives thoughts and tool calls that stand in the text as details", () => {
    const found = read({
      id: "ow",
      title: "Web",
      updated_at: 1_700_000_000,
      chat: {
        params: { system: "Be kind." },
        history: {
          currentId: "a",
          messages: {
            q: {
              id: "q",
              parentId: null,
              role: "user",
              content: "Hello",
              timestamp: 1_700_000_000,
            },
            a: {
              id: "a",
              parentId: "q",
              role: "assistant",
              model: "llama3",
              content:
                '<details type="reasoning" done="true" duration="2">\n<summary>Thought for 2 seconds</summary>\n&gt; First\n&gt; then.\n</details>\n' +
                '<details type="tool_calls" done="true" id="c1" name="search" arguments="&quot;{\\&quot;q\\&quot;: 1}&quot;" result="&quot;Found&quot;">\n<summary>Tool</summary>\n</details>\nDone.',
            },
            b: {
              id: "b",
              parentId: "q",
              role: "assistant",
              content: "Other [1]",
              done: false,
              sources: [
                { source: { name: "Search" }, metadata: [{ source: "https://example.com/c" }, {}] },
              ],
            },
          },
        },
      },
    });
    expect(found.app).toBe("Open WebUI");
    expect(found.settings?.systemPrompt).toBe("Be kind.");
    const [, answer] = shownBranch(found);
    expect(answer?.model).toBe("llama3");
    expect(answer?.parts).toMatchObject([
      { type: "reasoning", text: "First\nthen." },
      { type: "tool-call", toolCallId: "c1", toolName: "search", args: { q: 1 }, result: "Found" },
      { type: "text", text: "Done." },
    ]);
    expect(found.messages).toHaveLength(3);
    expect(found.messages[2]?.parts[1]).toEqual({
      type: "sources",
      sources: [{ number: 1, url: "https://example.com/c", title: "Search" }],
    });
  });
});

describe("what is no chat", () => {
  it.each([[{ messages: [] }], [{ chat: 5 }], ["text"], [null], [{ mapping: [] }]])(
    "%j is known by nobody",
    (value) => {
      expect(() => read(value)).toThrow("no format");
    },
  );

  it("a chat without messages says so", () => {
    expect(() => read({ mapping: {} })).toThrow("There is no message in it.");
  });
});
