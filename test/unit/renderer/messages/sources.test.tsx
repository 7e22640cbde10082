import { cleanup, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { Message, Part } from "../../../../shared/message.ts";
import { THREAD_ID, answer, summary, text, userMessage } from "../build.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

const question = userMessage("Who says so?");

async function openWith(parts: readonly Part[], over: Partial<Message> = {}) {
  const reply = answer({ parentId: question.id, parts, ...over });
  const app = openApp({
    hash: `#/chat/${THREAD_ID}`,
    threads: [summary()],
    messages: [question, reply],
  });
  return { ...app, article: await screen.findByRole("article", { name: "Assistant" }) };
}

const sources: Part = {
  type: "sources",
  sources: [
    { number: 1, url: "https://a.example/one", title: "https://bank.example" },
    { number: 3, url: "http://xn--80ak6aa92e.example/" },
  ],
};

it("the sources of an answer stand under it, each with its host, and open in the browser", async () => {
  const { article, bridge, user } = await openWith([text("Yes."), sources]);
  const rows = within(within(article).getByRole("list", { name: "Sources" })).getAllByRole(
    "listitem",
  );
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    "1.https://bank.examplea.example",
    "3.http://xn--80ak6aa92e.example/xn--80ak6aa92e.example",
  ]);
  await user.click(within(rows[0]!).getByRole("link"));
  expect(bridge.inputsOf("app.openLink")).toEqual([{ url: "https://a.example/one" }]);
  expect(document.querySelector("img, iframe, link[rel=preload]")).toBeNull();
});

it("a number in the text leads to its source, and to nothing where there is none", async () => {
  const { article, bridge, user } = await openWith([
    text("Yes [1][3], not [2], and `[1]` is code."),
    sources,
  ]);
  const links = within(article).getAllByRole("link", { name: /^Source/ });
  expect(links.map((link) => [link.textContent, link.getAttribute("aria-label")])).toEqual([
    ["[1]", "Source 1: a.example"],
    ["[3]", "Source 3: xn--80ak6aa92e.example"],
  ]);
  expect(article.textContent).toContain("not [2], and [1] is code.");
  await user.click(links[1]!);
  expect(bridge.inputsOf("app.openLink")).toEqual([{ url: "http://xn--80ak6aa92e.example/" }]);
});

it("a number is a number where an answer names no sources, or only a later call does", async () => {
  const { article } = await openWith([
    text("First [1]."),
    {
      type: "tool-call",
      toolCallId: "c" as never,
      toolName: "calculator",
      args: {},
      state: "done",
      result: "1",
      startedAt: 0,
      endedAt: 1,
    },
    text("Then [1]."),
    sources,
  ]);
  expect(within(article).getAllByRole("link", { name: /^Source/ })).toHaveLength(1);
});
