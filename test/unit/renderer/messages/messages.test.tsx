import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { ErrorData } from "../../../../shared/error-data.ts";
import type { MessageId, ToolCallId } from "../../../../shared/ids.ts";
import type { Message, MessageStatus, ToolCallPart } from "../../../../shared/message.ts";
import { RUN_ID, THREAD_ID, answer, newId, summary, text, userMessage } from "../build.ts";
import { openApp, type OpenApp } from "../open-app.tsx";

afterEach(cleanup);

const question = userMessage("Why?");
const opened = { hash: `#/chat/${THREAD_ID}`, threads: [summary()] };

async function openWith(
  over: Partial<Message>,
): Promise<OpenApp & { readonly article: HTMLElement }> {
  const reply = answer({ parentId: question.id, parts: [text("Because.")], ...over });
  const app = openApp({ ...opened, messages: [question, reply] });
  return { ...app, article: await screen.findByRole("article", { name: "Assistant" }) };
}

function toolCall(over: Partial<ToolCallPart>): ToolCallPart {
  return {
    type: "tool-call",
    toolCallId: "call_1" as ToolCallId,
    toolName: "calculator",
    args: { expression: "1 / 0" },
    state: "running",
    result: null,
    startedAt: 0,
    endedAt: null,
    ...over,
  };
}

const ended = (
  reason: Extract<MessageStatus, { type: "incomplete" }>["reason"],
): Pick<Message, "status"> => ({ status: { type: "incomplete", reason, error: null } });

const failedWith = (error: Partial<ErrorData>): Pick<Message, "status"> => ({
  status: {
    type: "incomplete",
    reason: "failed",
    error: {
      code: "internal",
      message: "It failed.",
      detail: null,
      retryAfterMs: null,
      requestId: null,
      ...error,
    },
  },
});

describe("an answer", () => {
  it.each([
    ["stopped", "Stopped"],
    ["timed-out", "Timed out"],
    ["interrupted", "Interrupted"],
    ["truncated", "Truncated"],
    ["filtered", "Filtered"],
  ] as const)("that is %s says “%s” and offers Retry and Continue", async (reason, word) => {
    const { article } = await openWith(ended(reason));
    expect(within(article).getByText(word)).toBeDefined();
    expect(within(article).getByRole("button", { name: "Retry" })).toBeDefined();
    expect(within(article).getByRole("button", { name: "Continue" })).toBeDefined();
  });

  it("that was written without tools says so, and asks again with them at a click", async () => {
    const { article, bridge, user } = await openWith({
      parts: [{ type: "notice", notice: "tools-refused" }, text("Because.")],
    });
    expect(within(article).getByText(/Answered without tools/)).toBeDefined();
    await user.click(within(article).getByRole("button", { name: "Try with tools" }));
    await waitFor(() => expect(bridge.inputsOf("run.retry")).toMatchObject([{ withTools: true }]));
  });

  it("without text offers no Continue", async () => {
    const { article } = await openWith({ ...ended("stopped"), parts: [] });
    expect(within(article).getByRole("button", { name: "Retry" })).toBeDefined();
    expect(within(article).queryByRole("button", { name: "Continue" })).toBeNull();
  });

  it("that failed says so in an alert, with the provider's words", async () => {
    const error = {
      code: "provider-rate-limited",
      message: "Rate limit reached.",
      detail: "429 slow down",
      retryAfterMs: null,
      requestId: null,
    } as const;
    const { article, bridge, user } = await openWith({
      status: { type: "incomplete", reason: "failed", error },
    });
    const alert = within(article).getByRole("alert");
    expect(alert.textContent).toContain("Rate limit reached.");
    expect(alert.textContent).toContain("429 slow down");
    await user.click(within(article).getByRole("button", { name: "Retry" }));
    await waitFor(() => expect(bridge.inputsOf("run.retry")).toHaveLength(1));
  });

  it.each([
    ["authentication-failed", "Open API key", "Models", {}],
    ["connection-failed", "Check address", "Models", {}],
    ["timeout", "Change timeouts", "Limits", { clock: "idle" }],
  ] as const)(
    "that failed with %s leads to its place in Settings",
    async (code, label, tab, more) => {
      const { article, user } = await openWith({ ...failedWith({ code, ...more }), parts: [] });
      await user.click(within(article).getByRole("button", { name: label }));
      expect(await screen.findByRole("tab", { name: tab, selected: true })).toBeDefined();
    },
  );

  it("of an unknown model leads to the list of this chat, and what mends it is the main button", async () => {
    const { article, user } = await openWith({
      ...failedWith({ code: "model-not-found" }),
      parts: [],
    });
    const retry = within(article).getByRole("button", { name: "Retry" });
    const choose = within(article).getByRole("button", { name: "Choose model" });
    expect(choose.className).toContain("bg-accent");
    expect(retry.className).not.toContain("bg-accent");
    await user.click(choose);
    expect(await screen.findByRole("combobox", { name: "Find a model" })).toBeDefined();
    expect(screen.queryByRole("heading", { name: "Settings" })).toBeNull();
  });

  it("refused for its temperature leads to that option of this chat", async () => {
    const { article, user } = await openWith({
      ...failedWith({ code: "request-refused", setting: "chat.temperature" }),
      parts: [],
    });
    await user.click(within(article).getByRole("button", { name: "Change temperature" }));
    const field = await screen.findByLabelText("Temperature");
    await waitFor(() => expect(document.activeElement).toBe(field));
  });

  it("at the day's budget leads to that budget", async () => {
    const { article, user } = await openWith(
      failedWith({ code: "budget-reached", setting: "budgets.perDayMicroUsd" }),
    );
    await user.click(within(article).getByRole("button", { name: "Change budgets" }));
    const field = await screen.findByLabelText("Budget per day (USD)");
    await waitFor(() => expect(document.activeElement).toBe(field));
  });

  it("without a word of its own can only be tried again: nothing to copy, rate or regenerate", async () => {
    const { article } = await openWith({
      ...failedWith({ code: "provider-failed" }),
      runId: RUN_ID,
      parts: [],
    });
    const buttons = within(article)
      .getAllByRole("button")
      .map((button) => button.getAttribute("aria-label") ?? button.textContent);
    expect(buttons).toEqual(["Retry", "Copy details", "Run details"]);
  });

  it("that broke off can be copied and rated, and tried again in one place", async () => {
    const { article } = await openWith({ ...ended("interrupted"), runId: RUN_ID });
    const named = (name: string) => within(article).queryAllByRole("button", { name });
    expect(named("Copy")).toHaveLength(1);
    expect(named("Good answer")).toHaveLength(1);
    expect(named("Retry")).toHaveLength(1);
    expect(named("Regenerate")).toHaveLength(0);
  });

  it("that was too long takes its question to a new chat, beside what stands there", async () => {
    const { article, services, user } = await openWith({
      ...failedWith({ code: "context-too-long" }),
      parts: [],
    });
    services.drafts.write(null, "half a thought");
    await user.click(within(article).getByRole("button", { name: "Ask in a fresh chat" }));
    expect(screen.getByRole("textbox", { name: "Message" })).toHaveProperty(
      "value",
      "Why?\n\nhalf a thought",
    );
  });

  it("that may be repeated later counts down on Retry, then lets it go", async () => {
    const at = Date.now();
    const { article } = await openWith(
      failedWith({ code: "provider-rate-limited", at, retryAfterMs: 1_500 }),
    );
    const retry = () => within(article).getByRole("button", { name: "Retry" });
    expect(retry()).toHaveProperty("disabled", true);
    expect(retry().textContent).toMatch(/^Retry in [12] s$/);
    await waitFor(() => expect(retry()).toHaveProperty("disabled", false));
    expect(Date.now() - at).toBeGreaterThanOrEqual(1_500);
  });

  it("that failed gives its request id and its details to copy", async () => {
    const { article, bridge, user } = await openWith(
      failedWith({ code: "provider-failed", requestId: "req_42" }),
    );
    await user.click(within(article).getByRole("button", { name: "Copy request id" }));
    await user.click(within(article).getByRole("button", { name: "Copy details" }));
    await waitFor(() => expect(bridge.inputsOf("app.copyText")).toHaveLength(2));
    const [id, details] = bridge.inputsOf("app.copyText");
    expect(id).toEqual({ text: "req_42" });
    expect(details?.text).toContain("Request id: req_42");
    expect(details?.text).toContain("Parley: 1.2.3, Test");
  });

  it("copies its text without tools and thoughts", async () => {
    const { article, bridge, user } = await openWith({
      parts: [toolCall({ state: "done", result: "4", endedAt: 5 }), text("It is **4**.")],
    });
    await user.click(within(article).getByRole("button", { name: "Copy" }));
    await waitFor(() =>
      expect(bridge.inputsOf("app.copyText")).toEqual([{ text: "It is **4**." }]),
    );
    const status = screen.getByRole("status", { name: "Run status" });
    await waitFor(() => expect(status.textContent).toContain("Copied."));
  });

  it("steps through its versions", async () => {
    const older = newId() as MessageId;
    const id = newId() as MessageId;
    const { article, bridge, user } = await openWith({ id, siblingIds: [older, id] });
    expect(within(article).getByText("2/2")).toBeDefined();
    expect(within(article).getByRole("button", { name: "Next version" })).toHaveProperty(
      "disabled",
      true,
    );
    await user.click(within(article).getByRole("button", { name: "Previous version" }));
    await waitFor(() =>
      expect(bridge.inputsOf("thread.selectBranch")).toEqual([
        { threadId: THREAD_ID, messageId: older },
      ]),
    );
  });

  it("shows what its run did", async () => {
    const { article, bridge, user } = await openWith({});
    bridge.on("timeline.follow", ({ emit }) => {
      const events = [
        { type: "model-start", at: 0, callId: "a", model: "parley-demo" },
        {
          type: "model-end",
          at: 1_500,
          callId: "a",
          finishReason: "stop",
          usage: null,
          cost: null,
        },
      ];
      emit({ eventsJson: JSON.stringify(events) });
      return {};
    });
    const button = within(article).getByRole("button", { name: "Run details" });
    await user.click(button);
    const region = await screen.findByRole("region", { name: "Run details" });
    const row = await within(region).findByRole("treeitem", { name: /^Model parley-demo/ });
    expect(row.getAttribute("aria-label")).toContain("1.5 s");
    await user.click(button);
    expect(screen.queryByRole("region", { name: "Run details" })).toBeNull();
  });

  it("keeps its reasoning folded", async () => {
    await openWith({
      parts: [{ type: "reasoning", text: "Hmm.", startedAt: 0, endedAt: 8_000 }, text("So.")],
    });
    const details = screen.getByText("Thought for 8 s").closest("details");
    expect(details?.open).toBe(false);
  });
});

describe("a tool call", () => {
  it.each(["running", "done", "cancelled", "waiting for approval"] as const)(
    "says that it is %s, folded",
    async (state) => {
      await openWith({ parts: [toolCall({ state })] });
      const group = screen.getByRole("group", { name: "Tool: calculator" });
      expect(within(group).getByText(state)).toBeDefined();
      expect(within(group).getByRole("button", { expanded: false })).toBeDefined();
    },
  );

  it("is open when it failed, with arguments and what happened", async () => {
    const result = "Error: division by zero.";
    await openWith({ parts: [toolCall({ state: "failed", result, endedAt: 3 })] });
    const group = screen.getByRole("group", { name: "Tool: calculator" });
    expect(within(group).getByText("failed")).toBeDefined();
    expect(within(group).getByText(result)).toBeDefined();
    expect(within(group).getByText(/"expression": "1 \/ 0"/)).toBeDefined();
    expect(within(group).getByText("3 ms")).toBeDefined();
  });
});

describe("a running answer", () => {
  it("shows tools and text as they come and tells screen readers of ends only", async () => {
    const running = answer({ parentId: question.id, status: { type: "running" } });
    const app = openApp({
      ...opened,
      threads: [summary({ activeRunId: RUN_ID })],
      messages: [question, running],
    });
    await waitFor(() => expect(app.bridge.inputsOf("run.watch")).toEqual([{ runId: RUN_ID }]));
    const status = screen.getByRole("status", { name: "Run status" });
    await waitFor(() => expect(status.textContent).toContain("running"));
    const toolCallId = "call_1" as ToolCallId;
    await act(async () => {
      app.emit({ type: "snapshot", seq: 0, pending: [], message: running });
      app.emit({
        type: "run-event",
        seq: 1,
        event: { type: "tool-start", at: 1, toolCallId, toolName: "calculator", args: {} },
      });
      await Promise.resolve();
    });
    const group = await screen.findByRole("group", { name: "Tool: calculator" });
    expect(group.textContent).toContain("running");
    await act(async () => {
      app.emit({
        type: "run-event",
        seq: 2,
        event: { type: "tool-end", at: 2, toolCallId, result: "4" },
      });
      app.emit({ type: "run-event", seq: 3, event: { type: "text-delta", at: 3, text: "Four" } });
      await Promise.resolve();
    });
    await screen.findByText("Four");
    expect(group.textContent).toContain("done");
    expect(status.textContent).toContain("Tool calculator finished.");
    expect(status.textContent).not.toContain("Four");
    expect(screen.getByRole("log", { name: "Messages" }).getAttribute("aria-live")).toBe("off");
  });
});

describe("your message", () => {
  it("can be edited in place, which asks again beside the old version", async () => {
    const { bridge, user } = await openWith({});
    const you = screen.getByRole("article", { name: "You" });
    await user.click(within(you).getByRole("button", { name: "Edit" }));
    const editor = within(you).getByRole("textbox", { name: "Edited text" });
    await user.clear(editor);
    await user.type(editor, "How?{Enter}");
    await waitFor(() =>
      expect(bridge.inputsOf("run.start")[0]).toMatchObject({ text: "How?", parentId: null }),
    );
  });

  it("is left alone when editing is given up", async () => {
    const { bridge, user } = await openWith({});
    const you = screen.getByRole("article", { name: "You" });
    await user.click(within(you).getByRole("button", { name: "Edit" }));
    await user.keyboard("x{Escape}");
    expect(within(you).getByText("Why?")).toBeDefined();
    expect(bridge.inputsOf("run.start")).toEqual([]);
  });
});

describe("a tool's result that looks like instructions", () => {
  it.each([
    ["marked", "The assistant was told that it is data."],
    ["withheld", "The assistant did not get it."],
  ] as const)("is open, labelled and quoted, when it was %s", async (action, words) => {
    const warning = { label: "gives orders", excerpt: "ignore\u200ball", action };
    const part = toolCall({ state: "done", result: "The result itself", endedAt: 1, warning });
    const { article } = await openWith({ parts: [part] });
    const tool = within(within(article).getByRole("group", { name: "Tool: calculator" }));
    expect(tool.getByText("This result contains text that looks like instructions")).toBeDefined();
    expect(tool.getByText(/ignore\[U\+200B\]all/).textContent).toBeDefined();
    expect(tool.getByText(new RegExp(words))).toBeDefined();
    expect(tool.getByText("The result itself")).toBeDefined();
  });
});
