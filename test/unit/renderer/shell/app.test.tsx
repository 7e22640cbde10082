import { toNotice } from "../../../../shared/notice.ts";
import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { MessageId, ThreadId } from "../../../../shared/ids.ts";
import { AppError } from "../../../../shared/errors.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/settings.ts";
import { RUN_ID, newId, summary } from "../build.ts";
import { anEndpoint } from "../../../fakes/an-endpoint.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

const first = summary({ id: newId() as ThreadId, title: "First talk", updatedAt: Date.now() });
const second = summary({
  id: newId() as ThreadId,
  title: "Second talk",
  updatedAt: Date.now() - 1_000,
});
const links = (): (string | null)[] => {
  const nav = screen.getByRole("navigation", { name: "Conversations" });
  return within(nav)
    .queryAllByRole("link")
    .map(({ textContent }) => textContent);
};

describe("the sidebar", () => {
  it("lists conversations most recent first and walks them by arrow keys", async () => {
    const { user } = openApp({ threads: [second, first] });
    await screen.findByRole("link", { name: "First talk" });
    expect(links()).toEqual(["First talk", "Second talk"]);
    screen.getByRole("link", { name: "First talk" }).focus();
    await user.keyboard("{ArrowDown}");
    expect(document.activeElement?.textContent).toBe("Second talk");
  });

  it("renames by F2 and keeps the name on Escape", async () => {
    const { bridge, user } = openApp({ threads: [first] });
    (await screen.findByRole("link", { name: "First talk" })).focus();
    await user.keyboard("{F2}Renamed{Enter}");
    expect(bridge.inputsOf("thread.rename")).toEqual([{ threadId: first.id, title: "Renamed" }]);
    const link = await screen.findByRole("link", { name: "Renamed" });
    await waitFor(() => expect(document.activeElement).toBe(link));
    await user.keyboard("{F2}Other{Escape}");
    expect(await screen.findByRole("link", { name: "Renamed" })).toBeDefined();
    expect(bridge.inputsOf("thread.rename")).toHaveLength(1);
  });

  it("takes a name back that main refuses", async () => {
    const { bridge, user } = openApp({ threads: [first] });
    bridge.on("thread.rename", () => {
      throw new AppError("storage-failed", "The disk is full.");
    });
    (await screen.findByRole("link", { name: "First talk" })).focus();
    await user.keyboard("{F2}Renamed{Enter}");
    expect(await screen.findByText("The disk is full.")).toBeDefined();
    expect(links()).toEqual(["First talk"]);
  });

  it("says in a row, the status and the window's title that a chat waits for a person, until it was answered", async () => {
    const { change, user } = openApp({
      threads: [{ ...first, activeRunId: RUN_ID }, second],
      hash: `#/chat/${second.id}`,
    });
    const row = (await screen.findByRole("link", { name: "First talk" })).closest("li");
    if (row === null) throw new Error("The row is gone.");
    expect(within(row).getByRole("img", { name: "Answering" })).toBeDefined();
    await waitFor(() => expect(document.title).toBe("Second talk — Parley"));
    act(() => change({ type: "attention-changed", threadIds: [first.id] }));
    expect(within(row).getByText("needs you")).toBeDefined();
    expect(within(row).queryByRole("img")).toBeNull();
    expect(document.title).toBe("(1) Needs you · Second talk — Parley");
    const status = screen.getByRole("status", { name: "Run status" });
    await user.click(within(status).getByRole("link", { name: "First talk needs you" }));
    expect(document.title).toBe("(1) Needs you · First talk — Parley");
    expect(within(status).queryByRole("link")).toBeNull();
    act(() => change({ type: "attention-changed", threadIds: [] }));
    expect(within(row).queryByText("needs you")).toBeNull();
    expect(document.title).toBe("First talk — Parley");
  });

  it.each([
    ["interrupted", "interrupted"],
    ["failed", "failed"],
    ["timed-out", "timed out"],
  ] as const)("says of a chat that its unseen answer was %s", async (unseen, words) => {
    openApp({ threads: [{ ...first, unseen }] });
    const link = await screen.findByRole("link", { name: "First talk" });
    expect(link.closest("li")?.textContent).toContain(words);
    const description = document.getElementById(link.getAttribute("aria-describedby") ?? "");
    expect(description?.textContent).toBe(words);
  });

  it("tells main which chat the window shows, and that it shows none", async () => {
    const { bridge, user } = openApp({ threads: [first], hash: `#/chat/${first.id}` });
    await user.click(await screen.findByRole("button", { name: "Settings" }));
    await waitFor(() =>
      expect(bridge.inputsOf("app.setShownThread").map(({ threadId }) => threadId)).toEqual([
        first.id,
        null,
      ]),
    );
    expect(document.title).toBe("Settings — Parley");
  });

  it("deletes at once and brings back on Undo", async () => {
    const { bridge, user } = openApp({ threads: [first, second] });
    (await screen.findByRole("link", { name: "First talk" })).focus();
    await user.keyboard("{Delete}");
    await waitFor(() => expect(links()).toEqual(["Second talk"]));
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(links()).toEqual(["First talk", "Second talk"]));
    expect(bridge.inputsOf("thread.restore")).toEqual([{ threadId: first.id }]);
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });

  it("searches, and says when there is nothing", async () => {
    const { user } = openApp({ threads: [first, second] });
    const box = screen.getByRole("searchbox", { name: "Search conversations" });
    await user.type(box, "Second");
    expect(await screen.findByRole("option", { name: /^Second talk/ })).toBeDefined();
    expect(screen.getAllByRole("option")).toHaveLength(1);
    await user.type(box, "zzz");
    expect(await screen.findByText(/Nothing found/)).toBeDefined();
    await user.keyboard("{Escape}");
    expect(links()).toEqual(["First talk", "Second talk"]);
  });

  it("leads from the search box through what was found and why, by arrows and Enter", async () => {
    const { bridge, user, services } = openApp({ threads: [first, second] });
    const messageId = newId() as MessageId;
    bridge.on("thread.search", () => ({
      hits: [
        { thread: first, message: { id: messageId, at: Date.now(), snippet: "a Café by the sea" } },
        { thread: second, message: null },
      ],
    }));
    const box = screen.getByRole("searchbox", { name: "Search conversations" });
    await user.type(box, "cafe");
    const list = await screen.findByRole("listbox", { name: "Search results" });
    const [hit, other] = within(list).getAllByRole("option");
    expect(hit?.querySelector("mark")?.textContent).toBe("Café");
    expect(hit?.querySelector("time")?.dateTime).toMatch(/^\d{4}-/);
    expect(box.getAttribute("aria-activedescendant")).toBe(hit?.id);
    await user.keyboard("{ArrowDown}");
    expect(box.getAttribute("aria-activedescendant")).toBe(other?.id);
    expect(other?.getAttribute("aria-selected")).toBe("true");
    await user.keyboard("{ArrowDown}{Enter}");
    await waitFor(() => expect(services.shell.state.get().route.threadId).toBe(first.id));
    expect(services.shell.state.get().found).toEqual({ threadId: first.id, messageId });
  });

  it("opens the first hit of an Enter that came before the answer", async () => {
    const { user, services } = openApp({ threads: [first, second] });
    const box = screen.getByRole("searchbox", { name: "Search conversations" });
    await user.type(box, "Second{Enter}");
    await waitFor(() => expect(services.shell.state.get().route.threadId).toBe(second.id));
  });

  it("is one stop of the Tab key, whose options the right arrow reaches", async () => {
    const { user } = openApp({ threads: [first, second], hash: `#/chat/${second.id}` });
    const openLink = await screen.findByRole("link", { name: "Second talk" });
    screen.getByRole("searchbox", { name: "Search conversations" }).focus();
    await user.tab();
    expect(document.activeElement).toBe(openLink);
    await user.keyboard("{ArrowUp}");
    const link = screen.getByRole("link", { name: "First talk" });
    expect(document.activeElement).toBe(link);
    await user.tab();
    // Whatever stands below the list has it now.
    expect(document.activeElement?.tagName).toBe("BUTTON");
    expect(document.activeElement?.closest("li")).toBeNull();
    await user.tab({ shift: true });
    expect(document.activeElement).toBe(link);
    await user.keyboard("{ArrowRight}{Enter}");
    expect(await screen.findByRole("menuitem", { name: /Rename/ })).toBeDefined();
  });

  it("is a drawer where the window is narrow", async () => {
    const { user } = openApp({ threads: [first], isNarrow: true });
    expect(screen.queryByRole("navigation")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Conversations" }));
    expect(screen.getByRole("navigation", { name: "Conversations" })).toBeDefined();
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("navigation")).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Conversations" }));
    await user.click(screen.getByRole("button", { name: "Conversations" }));
    await user.click(await screen.findByRole("link", { name: "First talk" }));
    expect(screen.queryByRole("navigation")).toBeNull();
  });
});

describe("changes from elsewhere", () => {
  it("shows new and removed threads, and follows a run that another window began", async () => {
    const { bridge, change } = openApp({ threads: [first], hash: `#/chat/${first.id}` });
    await screen.findByRole("link", { name: "First talk" });
    await screen.findByRole("heading", { name: "Messages" });
    act(() => change({ type: "thread-changed", thread: second }));
    expect(links()).toEqual(["First talk", "Second talk"]);
    const activeRunId = RUN_ID;
    act(() => change({ type: "thread-changed", thread: { ...first, activeRunId } }));
    await waitFor(() => expect(bridge.inputsOf("run.watch")).toEqual([{ runId: RUN_ID }]));
    act(() => change({ type: "thread-removed", threadId: first.id }));
    expect(links()).toEqual(["Second talk"]);
    expect(screen.getByText("What shall we talk about?")).toBeDefined();
  });

  it("obeys the menu", async () => {
    const { change } = openApp({ threads: [first], hash: `#/chat/${first.id}` });
    await screen.findByRole("heading", { name: "Messages" });
    act(() => change({ type: "menu-command", command: "search" }));
    expect(document.activeElement).toBe(screen.getByRole("searchbox"));
    act(() => change({ type: "menu-command", command: "toggle-sidebar" }));
    expect(screen.queryByRole("navigation")).toBeNull();
    act(() => change({ type: "menu-command", command: "settings" }));
    expect(screen.getByRole("heading", { name: "Settings" })).toBeDefined();
    act(() => change({ type: "menu-command", command: "new-chat" }));
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Message" }));
    expect(screen.getByText("What shall we talk about?")).toBeDefined();
  });
});

describe("settings", () => {
  it("locks what the environment holds and applies a change at once", async () => {
    const { bridge, user } = openApp();
    bridge.on("endpoint.create", ({ input }) => {
      const endpoint = anEndpoint({ baseUrl: input.baseUrl });
      const model = { endpointId: endpoint.id, name: null };
      return {
        endpointId: endpoint.id,
        effective: {
          settings: { ...DEFAULT_SETTINGS, endpoints: [endpoint], model },
          fromEnvironment: ["model.name"],
        },
      };
    });
    await user.click(screen.getByRole("button", { name: "Settings" }));
    expect(await screen.findByText("from environment")).toBeDefined();
    expect(screen.getByLabelText("Model")).toHaveProperty("readOnly", true);
    const baseUrl = screen.getByLabelText("Base URL");
    await user.type(baseUrl, "localhost{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain("http://");
    expect(baseUrl).toHaveProperty("value", "localhost");
    expect(bridge.inputsOf("endpoint.create")).toEqual([]);
    await user.clear(baseUrl);
    await user.type(baseUrl, "http://localhost:1/v1{Enter}");
    await user.tab();
    await waitFor(() =>
      expect(bridge.inputsOf("endpoint.create")).toEqual([
        { preset: "custom", baseUrl: "http://localhost:1/v1" },
      ]),
    );
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  });

  it("leads to one field of one tab, also when it is open already", async () => {
    const { services } = openApp();
    await screen.findByRole("button", { name: "Settings" });
    act(() => services.shell.openSettings({ tab: "Limits", focus: "limits.tokensPerWindow" }));
    const tokens = await screen.findByLabelText("Tokens per window");
    await waitFor(() => expect(document.activeElement).toBe(tokens));
    act(() => services.shell.openSettings({ tab: "Models", focus: "model.baseUrl" }));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Base URL")));
  });

  it("keeps the keyboard at a budget that is emptied and left", async () => {
    const { bridge, user } = openApp();
    bridge.on("settings.update", ({ input }) => ({
      settings: {
        ...DEFAULT_SETTINGS,
        budgets: { ...DEFAULT_SETTINGS.budgets, ...(input.budgets as object) },
      },
      fromEnvironment: [],
    }));
    await user.click(screen.getByRole("button", { name: "Settings" }));
    await user.click(screen.getByRole("tab", { name: "Limits" }));
    const budget = await screen.findByLabelText("Budget per run (USD)");
    await user.type(budget, "2{Enter}");
    await screen.findByRole("button", { name: "Reset to no cap" });
    await user.clear(budget);
    await user.tab();
    await waitFor(() =>
      expect(screen.queryByRole("button", { name: "Reset to no cap" })).toBeNull(),
    );
    expect(document.activeElement).toBe(budget);
  });

  it("takes an empty field for no cap", async () => {
    const { bridge, user } = openApp();
    bridge.on("settings.update", ({ input }) => ({
      settings: {
        ...DEFAULT_SETTINGS,
        limits: { ...DEFAULT_SETTINGS.limits, ...(input.limits as object) },
      },
      fromEnvironment: [],
    }));
    await user.click(screen.getByRole("button", { name: "Settings" }));
    await user.click(screen.getByRole("tab", { name: "Limits" }));
    const tokens = await screen.findByLabelText("Tokens per window");
    expect(tokens).toHaveProperty("value", "");
    await user.type(tokens, "5000{Enter}");
    await user.click(await screen.findByRole("button", { name: "Reset to no cap" }));
    await waitFor(() => expect(tokens).toHaveProperty("value", ""));
    expect(document.activeElement).toBe(tokens);
    expect(bridge.inputsOf("settings.update")).toEqual([
      { limits: { tokensPerWindow: 5_000 } },
      { limits: { tokensPerWindow: null } },
    ]);
  });

  it("keeps what main refused and says why beside the field", async () => {
    const { bridge, user } = openApp();
    bridge.on("endpoint.create", () => {
      throw new AppError("storage-failed", "The settings could not be saved.");
    });
    await user.click(screen.getByRole("button", { name: "Settings" }));
    const baseUrl = await screen.findByLabelText("Base URL");
    await user.type(baseUrl, "http://localhost:1/v1");
    await user.tab();
    expect((await screen.findByRole("alert")).textContent).toContain("could not be saved");
    expect(baseUrl).toHaveProperty("value", "http://localhost:1/v1");
  });

  it("offers themes and gives the keyboard back when it closes", async () => {
    const { bridge, user } = openApp();
    bridge.on("settings.update", ({ input }) => ({
      settings: {
        ...DEFAULT_SETTINGS,
        appearance: { ...DEFAULT_SETTINGS.appearance, theme: input.appearance?.theme ?? "system" },
      },
      fromEnvironment: [],
    }));
    await user.click(screen.getByRole("button", { name: "Settings" }));
    await user.click(screen.getByRole("tab", { name: "Appearance" }));
    const group = await screen.findByRole("radiogroup", { name: "Theme" });
    await user.click(within(group).getByRole("radio", { name: "Dark" }));
    await waitFor(() =>
      expect(within(group).getByRole("radio", { name: "Dark", checked: true })).toBeDefined(),
    );
    await user.click(screen.getByRole("button", { name: "Back to chat" }));
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Settings" }));
  });
});

describe("the first screen", () => {
  it("explains itself, sends an example, and shows what went wrong at the start", async () => {
    const { bridge, user } = openApp({ notices: ["A damaged file was set aside."] });
    expect(await screen.findByText(/no key, no network, nothing leaves/)).toBeDefined();
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Message" }));
    expect(screen.getByText("A damaged file was set aside.")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Dismiss notice" }));
    expect(screen.queryByText("A damaged file was set aside.")).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Message" }));
    await user.click(screen.getByRole("button", { name: "What time is it in Tokyo?" }));
    await waitFor(() => expect(bridge.inputsOf("run.start")).toHaveLength(1));
  });

  it("has the log of messages before there is one, while they load, and when they cannot be had", async () => {
    const { bridge, services } = openApp();
    const log = (): HTMLElement => screen.getByRole("log", { name: "Messages" });
    expect(within(log()).getByText("What shall we talk about?")).toBeDefined();
    expect(log().getAttribute("aria-live")).toBe("off");
    expect(within(log()).queryAllByRole("article")).toEqual([]);

    const reading = Promise.withResolvers<never>();
    bridge.on("thread.get", () => reading.promise);
    act(() => services.shell.openThread(first.id));
    expect(within(log()).getByText(/Opening the conversation/)).toBeDefined();
    expect(log().getAttribute("aria-busy")).toBe("true");
    expect(log().getAttribute("aria-live")).toBe("off");

    reading.reject(new AppError("storage-failed", "The disk is gone."));
    expect((await screen.findByRole("alert")).textContent).toContain("The disk is gone.");
    expect(within(log()).getByRole("alert")).toBeDefined();
    expect(log().getAttribute("aria-busy")).toBe("false");
  });

  it("says why a conversation cannot be shown", async () => {
    const { bridge } = openApp({ hash: `#/chat/${first.id}` });
    bridge.on("thread.get", () => {
      throw new AppError("not-found", "There is no such conversation.");
    });
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("There is no such conversation.");
    expect(screen.queryByRole("textbox", { name: "Message" })).toBeNull();
  });
});

describe("notices", () => {
  const [bad, worse] = ["A damaged file was set aside.", "The folder was gone."];
  const buttons = (): HTMLElement[] => screen.getAllByRole("button", { name: "Dismiss notice" });

  it("are heard, stand above every page, and stay away once they are put away", async () => {
    const { services, user, change, bridge } = openApp({ notices: [bad, worse] });
    expect(await screen.findAllByRole("alert")).toHaveLength(2);
    act(() => services.shell.openSettings());
    await user.click(buttons()[0]!);
    expect(screen.getAllByRole("alert").map(({ textContent }) => textContent)).toEqual([worse]);
    expect(document.activeElement).toBe(buttons()[0]);
    await user.keyboard("{Enter}");
    expect(screen.queryByRole("region", { name: "Notices" })).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Settings" }));
    act(() => services.shell.closeSettings());
    expect(screen.queryByRole("alert")).toBeNull();

    // It happened again.
    const info = { version: "1", platform: "Test", model: { label: "Demo", isDemo: true } };
    bridge.on("app.info", () => ({ ...info, notices: [bad, worse, worse].map(toNotice) }));
    act(() => change({ type: "notices-changed" }));
    expect((await screen.findByRole("alert")).textContent).toBe(worse);
  });
});

describe("a passing notice", () => {
  it("that tells of a failure is heard at once; any gives the keyboard back as it goes", async () => {
    const { services, user } = openApp();
    const field = screen.getByRole("textbox", { name: "Message" });
    act(() => field.focus());
    act(() => services.toasts.show({ tone: "neutral", text: "The usage is saved." }));
    act(() => services.toasts.show({ tone: "danger", text: "The disk is full." }));
    expect(screen.getByRole("alert").textContent).toBe("The disk is full.");
    const [first, second] = screen.getAllByRole("button", { name: "Dismiss" });
    act(() => second!.focus());
    await user.keyboard("{Enter}");
    expect(document.activeElement).toBe(first);
    await user.keyboard("{Enter}");
    expect(document.activeElement).toBe(field);
  });
});
