import { describe, expect, it } from "vitest";
import { findHits, occurrences } from "../../../../renderer/find/find-hits.ts";
import { seenMarkdown } from "../../../../renderer/find/seen-text.ts";
import type { Message } from "../../../../shared/message.ts";

const message = (id: string, role: "user" | "assistant", text: string): Message =>
  ({ id, role, parts: [{ type: "text", text }] }) as unknown as Message;

const find = (messages: readonly Message[], query: string) =>
  findHits(messages, query, new AbortController().signal);

describe("finding in a chat", () => {
  it("gives every place, in the order of the chat", async () => {
    const chat = [message("1", "user", "Cat and cat"), message("2", "assistant", "A **cat**.")];
    expect(await find(chat, "CAT")).toEqual([
      { messageId: "1", nth: 0 },
      { messageId: "1", nth: 1 },
      { messageId: "2", nth: 0 },
    ]);
  });

  it.each([
    ["Straße", "strasse"],
    ["Ünïcode", "unicode"],
    ["ＡＢＣ", "abc"],
    ["東京タワー", "京タ"],
    ["베이스", "이스"],
    ["v18.2.1", "18.2"],
  ])("%s is found by %s", async (text, query) => {
    expect(await find([message("1", "user", text)], query)).toHaveLength(1);
  });

  it.each([
    ["bo**ld** text", "bold text"],
    ["# Title\n\nText", "title"],
    ["| a | b |\n|---|---|\n| cell | x |", "cell"],
    ["- one\n  - two", "two"],
    ["```py\nx = 1\n```", "x = 1"],
    ["[name](https://example.com/secret)", "name"],
    ["> quoted", "quoted"],
    ["`code` and \\*star\\*", "*star*"],
  ])("in %j what is seen is found: %s", async (markdown, query) => {
    expect(await find([message("1", "assistant", markdown)], query)).toHaveLength(1);
  });

  it("looks at no sign of Markdown, and at no address of a link", async () => {
    const chat = [message("1", "assistant", "**bold** [name](https://example.com/secret)")];
    expect(await find(chat, "**")).toEqual([]);
    expect(await find(chat, "secret")).toEqual([]);
  });

  it("of nothing finds nothing, and of a lone half of a sign as well", async () => {
    const chat = [message("1", "user", "a b")];
    expect(await find(chat, "")).toEqual([]);
    expect(await find(chat, "  ")).toEqual([]);
    expect(await find(chat, "\ud800")).toEqual([]);
  });

  it("ends when it is aborted", async () => {
    const abort = new AbortController();
    const chat = Array.from({ length: 4_000 }, (_each, index) =>
      message(String(index), "assistant", `Some **text** ${index} `.repeat(20)),
    );
    const searching = findHits(chat, "text", abort.signal);
    abort.abort();
    expect(await searching).toBeUndefined();
  });

  it("counts what does not overlap", () => {
    expect(occurrences("aaaa", "aa")).toEqual([0, 2]);
  });
});

it("each block is a line of its own", () => {
  expect(seenMarkdown("# A\n\nb\nc\n\n- d\n- e")).toBe("A\nb\nc\nd\ne");
});
