import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import { THREAD_ID, summary, userMessage } from "../build.ts";
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
    await user.type(field(), "next{Enter}");
    expect(field().value).toBe("next");
    expect(bridge.inputsOf("run.start")).toHaveLength(1);
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
});
