import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { AttachmentId } from "../../../../shared/attachment.ts";
import type { ToolCallId } from "../../../../shared/ids.ts";
import type { Part } from "../../../../shared/message.ts";
import { THREAD_ID, answer, summary, text, userMessage } from "../build.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

/** What turns the reading order round, what has no width, and a pile of marks that costs the browser its time. */
const HOSTILE = `a\u202egpj\u200bz${"\u0301".repeat(400)}`;
const ENDLESS = `${HOSTILE}${"x".repeat(50_000)}`;
/** None of this may be on the screen as it came. */
const HIDDEN = /[\u202a-\u202e\u2066-\u2069\u200b]|\p{M}{13}/u;

const hidden = (node: Element): readonly string[] =>
  [...node.querySelectorAll("*")]
    .flatMap((each) => [...each.childNodes])
    .filter((each) => each.nodeType === Node.TEXT_NODE)
    .map((each) => each.textContent ?? "")
    .filter((words) => HIDDEN.test(words));

const call = (over: object): Part => ({
  type: "tool-call",
  toolCallId: "call_1" as ToolCallId,
  toolName: "calculator",
  args: { expression: ENDLESS },
  state: "done",
  result: "1",
  startedAt: 0,
  endedAt: 1,
  ...over,
});

async function show(parts: readonly Part[], over: object = {}): Promise<HTMLElement> {
  const question = userMessage("Why?");
  const reply = answer({ parentId: question.id, parts: [...parts], model: ENDLESS, ...over });
  openApp({ hash: `#/chat/${THREAD_ID}`, threads: [summary()], messages: [question, reply] });
  return screen.findByRole("article", { name: "Assistant" });
}

describe("words of others that are always in sight", () => {
  it("are drawn as what they are, and no more of them than a line has room for: a tool call", async () => {
    const article = await show([call({}), call({ toolCallId: "call_2", toolName: ENDLESS })]);
    expect(article.textContent).toContain("a[U+202E]gpj[U+200B]z");
    expect(hidden(article)).toEqual([]);
    // Arguments twice, a name, a model twice.
    expect(article.textContent.length).toBeLessThan(3_000);
  });

  it("are drawn as what they are: what an answer failed of, and where", async () => {
    const error = {
      code: "internal",
      message: `It failed: ${HOSTILE}`,
      detail: HOSTILE,
      retryAfterMs: null,
      requestId: HOSTILE,
      endpoint: { name: HOSTILE, address: HOSTILE },
    };
    const status = { type: "incomplete", reason: "failed", error };
    const article = await show([text("Because.")], { status });
    expect(article.textContent).toContain("It failed: a[U+202E]gpj");
    expect(hidden(article)).toEqual([]);
  });

  it("are drawn as what they are: what is attached, and its name", async () => {
    const attached: Part = {
      type: "attachment",
      attachmentId: "00000000-0000-4000-8000-00000000aaaa" as AttachmentId,
      name: HOSTILE,
      text: `${HOSTILE} and more\n`.repeat(50),
      warning: null,
    };
    const question = userMessage("Why?", { parts: [text("Why?"), attached] });
    const { user } = openApp({
      hash: `#/chat/${THREAD_ID}`,
      threads: [summary()],
      messages: [question],
    });
    const article = await screen.findByRole("article", { name: "You" });
    expect(hidden(article)).toEqual([]);
    await user.click(screen.getByRole("button", { name: /^Open a/ }));
    expect(screen.getByRole("dialog").textContent).toContain("a[U+202E]gpj");
    expect(hidden(document.body)).toEqual([]);
  });

  it("are drawn as what they are: a notice", async () => {
    openApp({ notices: [`Look at ${HOSTILE}`] });
    expect((await screen.findByRole("alert")).textContent).toContain("a[U+202E]gpj");
    expect(hidden(document.body)).toEqual([]);
  });
});
