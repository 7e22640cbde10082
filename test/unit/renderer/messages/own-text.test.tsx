import { cleanup, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { splitAtFences } from "../../../../renderer/markdown/fence.ts";
import { fold } from "../../../../renderer/messages/own-text.tsx";
import { THREAD_ID, summary, userMessage } from "../build.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

async function show(text: string) {
  const app = openApp({
    hash: `#/chat/${THREAD_ID}`,
    threads: [summary()],
    messages: [userMessage(text)],
  });
  return { ...app, article: await screen.findByRole("article", { name: "You" }) };
}

describe("a message of one's own", () => {
  it("is shown as typed, but for its blocks of code", async () => {
    const typed =
      "# not a heading\n2 * 3 * 4 is **no bold**\n\n```js\nconst a = 1;\n```\nand then?";
    const { article, bridge, user } = await show(typed);
    expect(within(article).queryByRole("heading", { name: /not a heading/ })).toBeNull();
    expect([...article.querySelectorAll("p bdi")].map((each) => each.textContent)).toEqual([
      "# not a heading\n2 * 3 * 4 is **no bold**\n",
      "and then?",
    ]);
    expect(article.querySelector("code")?.textContent).toBe("const a = 1;");
    expect(within(article).getByText("JavaScript")).toBeDefined();
    await user.click(within(article).getByRole("button", { name: "Copy code" }));
    await user.click(within(article).getByRole("button", { name: "Copy" }));
    expect(bridge.inputsOf("app.copyText")).toEqual([{ text: "const a = 1;" }, { text: typed }]);
  });

  it("that is long is folded until all of it is wanted, and copied whole", async () => {
    const lines = Array.from({ length: 90 }, (_, index) => `line ${index + 1}`);
    const { article, bridge, user } = await show(lines.join("\n"));
    expect(article.textContent).toContain("line 12");
    expect(article.textContent).not.toContain("line 13");
    const more = within(article).getByRole("button", { name: "Show all" });
    expect(more.getAttribute("aria-expanded")).toBe("false");
    await user.click(more);
    expect(article.textContent).toContain("line 90");
    await user.click(within(article).getByRole("button", { name: "Show less" }));
    expect(article.textContent).not.toContain("line 90");
    await user.click(within(article).getByRole("button", { name: "Copy" }));
    expect(bridge.inputsOf("app.copyText")).toEqual([{ text: lines.join("\n") }]);
  });

  it("that a search has led to is shown whole", async () => {
    const message = userMessage(`${"word\n".repeat(60)}needle`);
    const { services } = openApp({
      hash: `#/chat/${THREAD_ID}`,
      threads: [summary()],
      messages: [message],
    });
    await screen.findByRole("article", { name: "You" });
    services.shell.find({ threadId: THREAD_ID, messageId: message.id });
    expect(await screen.findByText(/needle/)).toBeDefined();
  });
});

describe("fold", () => {
  it.each([
    ["short", "Hello", undefined],
    ["twenty lines", "a\n".repeat(19) + "a", undefined],
    ["more lines", "a\n".repeat(30), `${"a\n".repeat(11)}a …`],
  ])("%s", (_name, text, expected) => {
    expect(fold(text)).toBe(expected);
  });
  it("cuts a line that is as long as many between its words", () => {
    const folded = fold("word ".repeat(1_000)) ?? "";
    expect(folded.length).toBeLessThan(1_000);
    expect(folded).toMatch(/word …$/);
    expect(fold("字".repeat(5_000))?.length).toBeLessThan(1_000);
  });
});

describe("splitAtFences", () => {
  const split = (text: string) =>
    splitAtFences(text).map((piece) => (piece.type === "text" ? piece.text : [piece.code.text]));
  it.each([
    ["no fence", ["no fence"]],
    ["```\na\n```", [["a"]]],
    ["before\n```\na\n\nb\n```\nafter", ["before", ["a\n\nb"], "after"]],
    ["never closed\n```js\na\nb", ["never closed", ["a\nb"]]],
    ["```\n```\nempty", [[""], "empty"]],
    ["  ```\na\n  ```\nindented", [["a"], "indented"]],
    ["inline ```code``` is none", ["inline ```code``` is none"]],
    ["````\n```\na\n```\n````", [["```\na\n```"]]],
    ["```md\n```js\na\n```\n```\nend", [["```js\na\n```"], "end"]],
    ["~~~\na\n~~~", [["a"]]],
  ])("%j", (text, expected) => {
    expect(split(text)).toEqual(expected);
  });
});
