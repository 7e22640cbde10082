import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { MessageId } from "../../../../shared/ids.ts";
import { AppError } from "../../../../shared/errors.ts";
import { RUN_ID, THREAD_ID, newId, summary, userMessage } from "../build.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

const field = (): HTMLTextAreaElement => screen.getByRole("textbox", { name: "Message" });
const open = `#/chat/${THREAD_ID}`;

describe("the composer", () => {
  it("sends on Enter, empties itself, and shows the message at once", async () => {
    const { bridge, user } = openApp();
    await user.type(field(), "Hello{Enter}");
    const you = await screen.findByRole("article", { name: "You" });
    expect(within(you).getByText("Hello")).toBeDefined();
    expect(field().value).toBe("");
    await waitFor(() => expect(bridge.inputsOf("run.start")).toHaveLength(1));
    expect(bridge.inputsOf("run.start")[0]).toMatchObject({ text: "Hello", parentId: null });
  });

  it("breaks the line on Shift+Enter", async () => {
    const { bridge, user } = openApp();
    await user.type(field(), "one{Shift>}{Enter}{/Shift}two");
    expect(field().value).toBe("one\ntwo");
    expect(bridge.inputsOf("run.start")).toEqual([]);
  });

  it("does not send while an input method composes, nor an empty message", async () => {
    const { bridge, user } = openApp();
    await user.type(field(), "かんじ");
    fireEvent.keyDown(field(), { key: "Enter", isComposing: true });
    fireEvent.keyDown(field(), { key: "Enter", keyCode: 229 });
    await user.clear(field());
    await user.type(field(), "   {Enter}");
    expect(screen.getByRole("button", { name: "Send" })).toHaveProperty("disabled", true);
    expect(bridge.inputsOf("run.start")).toEqual([]);
  });

  it("turns Send into Stop, lets one go on typing, and stops on Escape when empty", async () => {
    const { bridge, user } = openApp();
    await user.type(field(), "Hello{Enter}");
    await screen.findByRole("button", { name: "Stop" });
    expect(screen.queryByRole("button", { name: "Send" })).toBeNull();
    await user.type(field(), "next");
    await user.keyboard("{Escape}");
    expect(bridge.inputsOf("run.stop")).toEqual([]);
    await user.clear(field());
    await user.keyboard("{Escape}");
    await waitFor(() => expect(bridge.inputsOf("run.stop")).toHaveLength(1));
    expect(screen.getByText("Stopping…")).toBeDefined();
    expect(screen.getByRole("status", { name: "Run status" }).textContent).toContain("stopping");
  });

  it("forgets the draft only when main has stored the message", async () => {
    const { bridge, user } = openApp();
    bridge.on("run.start", () => {
      throw new AppError("storage-failed", "The disk is full.");
    });
    await user.type(field(), "Precious{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain("The disk is full.");
    expect(bridge.inputsOf("draft.save").at(-1)).toEqual({ threadId: null, text: "Precious" });
    await user.click(screen.getByRole("button", { name: "Edit" }));
    expect(field().value).toBe("Precious");
    expect(document.activeElement).toBe(field());
  });

  it("restores a thread's draft and keeps those of others", async () => {
    const { bridge, services, user } = openApp({
      hash: open,
      threads: [summary()],
      messages: [userMessage("Hi")],
    });
    bridge.on("draft.get", () => ({ text: "", attachments: [] }));
    await screen.findByRole("article", { name: "You" });
    await user.type(field(), "half a thought");
    await user.click(screen.getByRole("button", { name: "New chat" }));
    expect(field().value).toBe("");
    expect(bridge.inputsOf("draft.save").at(-1)?.text).toBe("half a thought");
    services.shell.openThread(THREAD_ID);
    await waitFor(() => expect(field().value).toBe("half a thought"));
  });

  it("recalls the last message into its editor on ArrowUp, and only while nothing is typed", async () => {
    const { user } = openApp({
      hash: open,
      threads: [summary()],
      messages: [userMessage("one"), userMessage("two")],
    });
    await screen.findByText("two");
    field().focus();
    await user.keyboard("x{ArrowUp}{Backspace}");
    expect(screen.queryByRole("textbox", { name: "Edited text" })).toBeNull();
    await user.keyboard("{ArrowUp}");
    const editor = await screen.findByRole("textbox", { name: "Edited text" });
    expect(editor).toHaveProperty("value", "two");
    await waitFor(() => expect(document.activeElement).toBe(editor));
  });

  it("does not take the rest of a double-click on Send for Stop", async () => {
    const { bridge, user } = openApp();
    await user.type(field(), "Hello{Enter}");
    fireEvent.click(await screen.findByRole("button", { name: "Stop" }), { detail: 2 });
    await waitFor(() => expect(bridge.inputsOf("run.watch")).toHaveLength(1));
    expect(bridge.inputsOf("run.stop")).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: "Stop" }), { detail: 1 });
    await waitFor(() => expect(bridge.inputsOf("run.stop")).toHaveLength(1));
  });
});

describe("a first message that was not sent", () => {
  /** Main refuses every start until told otherwise, and knows no conversation. */
  async function failFirst() {
    const app = openApp();
    app.bridge.on("run.start", () => {
      throw new AppError("model-not-found", "Choose a model.");
    });
    app.bridge.on("draft.save", ({ input }) => {
      if (input.threadId === null) return {};
      throw new AppError("not-found", "This conversation does not exist any more.");
    });
    await app.user.type(field(), "First{Enter}");
    await screen.findByText(/Not sent/);
    return app;
  }

  it("goes along with the second one, and what is typed meanwhile is kept for the new chat", async () => {
    const { bridge, services, user } = await failFirst();
    await user.type(field(), "Second");
    void services.drafts.flush();
    expect(bridge.inputsOf("draft.save").at(-1)).toEqual({
      threadId: null,
      text: "First\n\nSecond",
    });
    const [failed] = bridge.inputsOf("run.start");
    bridge.on("run.start", ({ input }) => ({
      type: "started",
      runId: RUN_ID,
      threadId: input.threadId,
      messageId: newId() as MessageId,
    }));
    bridge.on("draft.save", () => ({}));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(bridge.inputsOf("run.start")).toHaveLength(2));
    expect(bridge.inputsOf("run.start")[1]).toMatchObject({
      threadId: failed?.threadId,
      parentId: null,
      text: "First\n\nSecond",
    });
    await waitFor(() => expect(screen.queryByText(/Not sent/)).toBeNull());
    expect(screen.queryByText(/does not exist any more/)).toBeNull();
  });

  it("is taken back into the new chat, before what was typed meanwhile", async () => {
    const { services, user } = await failFirst();
    await user.type(field(), "Second");
    await user.click(screen.getByRole("button", { name: "Edit" }));
    expect(field().value).toBe("First\n\nSecond");
    expect(services.shell.state.get().route.threadId).toBeNull();
    void services.drafts.flush();
    expect(screen.queryByText(/does not exist any more/)).toBeNull();
  });

  it("goes back to the composer when an older message is edited instead", async () => {
    const { bridge, user } = openApp({
      hash: open,
      threads: [summary()],
      messages: [userMessage("Asked before")],
    });
    bridge.on("run.start", () => {
      throw new AppError("model-not-found", "Choose a model.");
    });
    await screen.findByText("Asked before");
    await user.type(field(), "Unsent{Enter}");
    await screen.findByText(/Not sent/);
    const [older] = screen.getAllByRole("article", { name: "You" });
    await user.click(within(older!).getByRole("button", { name: "Edit" }));
    await user.click(within(older!).getByRole("button", { name: "Send" }));
    await waitFor(() => expect(field().value).toBe("Unsent"));
  });

  it("stands in the new chat's composer after a reload", async () => {
    const { bridge } = openApp({ hash: open });
    bridge.on("thread.get", () => {
      throw new AppError("not-found", "This conversation does not exist any more.");
    });
    bridge.on("draft.get", () => ({ text: "First", attachments: [] }));
    await waitFor(() => expect(field().value).toBe("First"));
    expect(screen.queryByText("This conversation cannot be shown.")).toBeNull();
  });
});
