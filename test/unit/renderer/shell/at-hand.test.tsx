import { readFileSync } from "node:fs";
import { join } from "node:path";
import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "../../../../shared/settings.ts";
import { THREAD_ID, answer, summary, text, userMessage } from "../build.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

const field = (): HTMLTextAreaElement => screen.getByRole("textbox", { name: "Message" });
const question = userMessage("Hi");
const chat = {
  hash: `#/chat/${THREAD_ID}`,
  threads: [summary()],
  messages: [question, answer({ parentId: question.id, parts: [text("One.\n\nTwo.")] })],
};

describe("the list of keys", () => {
  it("opens by the menu's command, and closes", async () => {
    const { change, user } = openApp(chat);
    await screen.findByRole("article", { name: "Assistant" });
    act(() => change({ type: "menu-command", command: "shortcuts" }));
    const dialog = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
    expect(within(dialog).getByText("New line")).toBeDefined();
    // jsdom's dialogs take no keyboard: Escape is the browser's.
    await user.click(within(dialog).getByRole("button", { name: "Close" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("holds the menu's accelerators, but for those of the system and of roles", async () => {
    const { change } = openApp(chat);
    await screen.findByRole("article", { name: "Assistant" });
    act(() => change({ type: "menu-command", command: "shortcuts" }));
    const dialog = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
    const files = ["electron/app/menu.ts", "shared/menu-commands.ts"].map((file) =>
      readFileSync(join(import.meta.dirname, "../../../..", file), "utf8"),
    );
    const ofSystem = ["Q", "=", "numadd", "numsub"];
    const inMenu = [...files.join("").matchAll(/"CmdOrCtrl\+([^"]+)"/g)]
      .map(([, key = ""]) => key)
      .filter((key) => !ofSystem.includes(key));
    expect(inMenu.length).toBeGreaterThan(10);
    for (const key of inMenu) {
      const shown = `Ctrl+${key.replace("Page", "Page ")}`;
      expect(within(dialog).getByText(shown), shown).toBeDefined();
    }
  });
});

describe("a chat", () => {
  it("has a heading for each message", async () => {
    openApp(chat);
    await screen.findByRole("article", { name: "Assistant" });
    const messages = screen.getByRole("log", { name: "Messages" });
    const headings = within(messages).getAllByRole("heading", { level: 3 });
    expect(headings.map((each) => each.getAttribute("aria-label"))).toEqual([
      "You said",
      "Assistant said",
    ]);
  });

  it("takes files that are dropped on its messages into the composer", async () => {
    openApp(chat);
    const message = await screen.findByRole("article", { name: "Assistant" });
    const dataTransfer = {
      files: [new File(["Some notes."], "notes.txt", { type: "text/plain" })],
      types: ["Files"],
    };
    expect(fireEvent.dragOver(message, { dataTransfer })).toBe(false);
    fireEvent.drop(message, { dataTransfer });
    expect(await screen.findByRole("group", { name: /^notes\.txt/ })).toBeDefined();
    expect(document.activeElement).toBe(field());
  });

  it("quotes what is selected in its messages behind what is typed", async () => {
    const { change, user } = openApp(chat);
    const message = await screen.findByRole("article", { name: "Assistant" });
    await user.type(field(), "So:");
    const selection = getSelection();
    selection?.selectAllChildren(within(message).getByText("Two."));
    act(() => change({ type: "menu-command", command: "quote" }));
    await waitFor(() => expect(field().value).toBe("So:\n\n> Two.\n\n"));
    selection?.removeAllRanges();
    act(() => change({ type: "menu-command", command: "quote" }));
    expect(field().value).toBe("So:\n\n> Two.\n\n");
  });

  it("is printed whole, in the light colours, and is as it was afterwards", async () => {
    const messages = Array.from({ length: 60 }, (_, index) => userMessage(`number ${index}`));
    messages.push(userMessage(`${"line\n".repeat(40)}the last line`));
    openApp({ ...chat, messages });
    await screen.findByText("number 59");
    expect(screen.queryByText(/the last line/)).toBeNull();
    expect(screen.queryByText("number 0")).toBeNull();
    document.documentElement.dataset["theme"] = "dark";
    act(() => void window.dispatchEvent(new Event("beforeprint")));
    expect(screen.getAllByRole("article")).toHaveLength(61);
    expect(screen.getByText(/the last line/)).toBeDefined();
    expect(document.documentElement.dataset["theme"]).toBe("light");
    act(() => void window.dispatchEvent(new Event("afterprint")));
    expect(document.documentElement.dataset["theme"]).toBe("dark");
    expect(screen.queryByText("number 0")).toBeNull();
  });
});

it("sends with Control+Enter alone, where Settings says so", async () => {
  const { bridge, change, user } = openApp();
  const settings = {
    ...DEFAULT_SETTINGS,
    appearance: { ...DEFAULT_SETTINGS.appearance, sendKey: "mod-enter" as const },
  };
  await waitFor(() => expect(bridge.inputsOf("settings.get")).toHaveLength(1));
  await act(async () => {
    change({ type: "settings-changed", settings: { settings, fromEnvironment: [] } });
    await Promise.resolve();
  });
  await user.type(field(), "one{Enter}two");
  expect(field().value).toBe("one\ntwo");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(bridge.inputsOf("run.start")).toMatchObject([{ text: "one\ntwo" }]));
});
