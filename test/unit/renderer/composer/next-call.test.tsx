import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { chatSettings, type ChatSettings } from "../../../../shared/chat-settings.ts";
import type { NextCall } from "../../../../shared/contract/price-procedures.ts";
import { endpointId } from "../../../../shared/endpoint.ts";
import type { ErrorData } from "../../../../shared/error-data.ts";
import type { MessageId } from "../../../../shared/ids.ts";
import type { Message } from "../../../../shared/message.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/settings.ts";
import { answer, RUN_ID, THREAD_ID, text, userMessage } from "../build.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

const hash = `#/chat/${THREAD_ID}`;
const OLD = userMessage("An old question?");
const HISTORY = [OLD, answer({ parentId: OLD.id, parts: [text("An answer.")] })];

/** What a message costs in a chat with room for a thousand tokens: a hundred a character. */
const callOf = (written: string, over: Partial<NextCall> = {}): NextCall => ({
  model: "small",
  takesPictures: true,
  inputTokens: 100 + written.length * 100,
  inputCostMicroUsd: 1_000,
  answerTokens: null,
  answerCostMicroUsd: null,
  answerCostPerThousandMicroUsd: 2_000,
  price: null,
  contextWindowTokens: 1_000,
  trimTo: null,
  ...over,
});

function openChat(messages: readonly Message[] = HISTORY, trimTo: MessageId | null = null) {
  const app = openApp({ hash, messages });
  const { bridge } = app;
  let settings: ChatSettings = chatSettings.parse({});
  bridge.on("price.nextCall", ({ input }) => ({
    nextCall: callOf(input.text, settings.sentFrom === null ? { trimTo } : { inputTokens: 50 }),
    pricesAsOf: "2026-08-01",
  }));
  bridge.on("chat.get", () => ({ settings, model: DEFAULT_SETTINGS.model }));
  bridge.on("chat.update", ({ input }) => {
    settings = chatSettings.parse({ ...settings, ...input.patch });
    return { settings, model: DEFAULT_SETTINGS.model };
  });
  return app;
}

const field = (): HTMLElement => screen.getByRole("textbox", { name: "Message" });

describe("the price of the next message", () => {
  it("tells what is sent from what an answer would add, to two digits", async () => {
    const { bridge, services } = openChat();
    const price = { inputCostMicroUsd: 296, answerCostPerThousandMicroUsd: 2_040 };
    const tell = (over: Partial<NextCall>) =>
      bridge.on("price.nextCall", () => ({
        nextCall: callOf("", { ...price, ...over }),
        pricesAsOf: "2026-08-01",
      }));
    const line = async (words: string): Promise<void> => {
      await act(() => services.chats.update(THREAD_ID, { maximumTokens: words.length }));
      const found = await screen.findByTitle(/small/);
      await waitFor(() => expect(found.textContent).toBe(words));
    };
    tell({});
    await line("Next message: ≈ 100 tokens · $0.0003 + $0.002 per 1,000 answer tokens");
    tell({ answerTokens: 57, answerCostMicroUsd: 117 });
    await line("Next message: ≈ 100 tokens · $0.0003 + ≈ $0.00012 answer");
    tell({ inputCostMicroUsd: 0, answerCostPerThousandMicroUsd: 0 });
    await line("Next message: ≈ 100 tokens · $0.00");
    tell({ inputCostMicroUsd: null, answerCostPerThousandMicroUsd: null });
    await line("Next message: ≈ 100 tokens · — price unknown");
  });

  it("is asked for anew when the chat's options, the settings or the history change", async () => {
    const { bridge, services, change } = openChat();
    const asked = (): number => bridge.inputsOf("price.nextCall").length;
    expect(await screen.findByText(/≈ 100 tokens · \$0\.001/)).toBeDefined();

    const before = asked();
    await act(() => services.chats.update(THREAD_ID, { maximumTokens: 5 }));
    await waitFor(() => expect(asked()).toBeGreaterThan(before));

    const then = asked();
    act(() =>
      change({
        type: "settings-changed",
        settings: { settings: { ...DEFAULT_SETTINGS }, fromEnvironment: [] },
      }),
    );
    await waitFor(() => expect(asked()).toBeGreaterThan(then));

    const last = asked();
    bridge.on("thread.get", () => ({
      thread: { id: THREAD_ID, title: "A chat", createdAt: 1, updatedAt: 2, activeRunId: null },
      messages: [...HISTORY, userMessage("Another branch.", { parentId: HISTORY[1]!.id })],
      draft: { text: "", attachments: [] },
    }));
    await act(() => services.openThreads.open(THREAD_ID).refresh());
    await waitFor(() => expect(asked()).toBeGreaterThan(last));
  });

  it("does not stay on screen when another chat is shown", async () => {
    const { bridge, services } = openChat();
    await screen.findByText(/≈ 100 tokens/);
    bridge.on("price.nextCall", () => new Promise(() => undefined));
    act(() => services.shell.openThread(null));
    await waitFor(() => expect(screen.queryByText(/≈ 100 tokens/)).toBeNull());
  });
});

describe("a message for which there is no room", () => {
  it("is asked about before it is sent, and sent all the same on demand", async () => {
    const { bridge, user } = openChat();
    await user.type(field(), "ten letters");
    await screen.findByText(/≈ 1,200 tokens/);
    await user.keyboard("{Enter}");
    const question = await screen.findByRole("group", { name: /120 % of what small can read/ });
    expect(question.textContent).toContain("It will probably be refused. Send it anyway?");
    expect(bridge.inputsOf("run.start")).toEqual([]);

    await user.click(within(question).getByRole("button", { name: "Edit" }));
    expect(document.activeElement).toBe(field());
    expect(screen.queryByRole("button", { name: "Send anyway" })).toBeNull();

    await user.keyboard("{Enter}");
    await user.click(await screen.findByRole("button", { name: "Send anyway" }));
    await waitFor(() => expect(bridge.inputsOf("run.start")).toHaveLength(1));
    expect(bridge.inputsOf("run.start")[0]).toMatchObject({ text: "ten letters" });
  });

  it("can be sent after trimming, without a further question", async () => {
    const { bridge, user } = openChat(HISTORY, OLD.id);
    await user.type(field(), "ten letters");
    await screen.findByText(/≈ 1,200 tokens/);
    await user.keyboard("{Enter}");
    await user.click(await screen.findByRole("button", { name: "Trim" }));
    await screen.findByText(/≈ 50 tokens/);
    expect(bridge.inputsOf("run.start")).toEqual([]);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(bridge.inputsOf("run.start")).toHaveLength(1));
  });
});

describe("an answer that failed because the chat is too long", () => {
  const error: ErrorData = {
    code: "context-too-long",
    message: "The conversation is longer than this model can read.",
    detail: null,
    retryAfterMs: null,
    requestId: null,
  };
  const failed = [
    OLD,
    answer({ parentId: OLD.id, status: { type: "incomplete", reason: "failed", error } }),
  ];

  it("offers to leave older messages out and ask again", async () => {
    const { bridge, user } = openChat(failed, OLD.id);
    bridge.on("run.retry", () => ({
      type: "started",
      runId: RUN_ID,
      threadId: THREAD_ID,
      messageId: answer().id,
    }));
    await user.click(await screen.findByRole("button", { name: "Trim and retry" }));
    await waitFor(() => expect(bridge.inputsOf("run.retry")).toHaveLength(1));
    expect(bridge.inputsOf("chat.update")).toEqual([
      { threadId: THREAD_ID, patch: { sentFrom: OLD.id } },
    ]);
  });

  it("offers a fresh chat alone where there is nothing to leave out", async () => {
    openChat(failed);
    await screen.findByRole("button", { name: "Ask in a fresh chat" });
    await screen.findByText(/≈ 100 tokens/);
    expect(screen.queryByRole("button", { name: "Trim and retry" })).toBeNull();
  });
});

it("says plainly that a chat's endpoint is gone, and leads to another model", async () => {
  const { bridge, services, user } = openChat();
  bridge.on("settings.get", () => ({ settings: DEFAULT_SETTINGS, fromEnvironment: [] }));
  bridge.on("chat.get", () => ({
    settings: chatSettings.parse({}),
    model: { endpointId: endpointId.parse("gone"), name: "gpt-x" },
  }));
  await act(() => services.settings.load());
  await act(() => services.chats.load(THREAD_ID));
  await user.click(await screen.findByRole("button", { name: "Model: endpoint removed" }));
  expect(await screen.findByRole("option", { name: /Parley demo/ })).toBeDefined();
});
