import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SETTINGS_INDEX } from "../../../../renderer/fields/settings-index.ts";
import { SETTINGS_TABS } from "../../../../renderer/location/settings-place.ts";
import type { DataState } from "../../../../shared/contract/data-procedures.ts";
import { AppError } from "../../../../shared/errors.ts";
import { DEFAULT_SETTINGS, type EffectiveSettings } from "../../../../shared/settings.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

const RAISED: EffectiveSettings = {
  settings: {
    ...DEFAULT_SETTINGS,
    limits: { ...DEFAULT_SETTINGS.limits, messagesPerWindow: 500 },
  },
  fromEnvironment: [],
};

const selectedTab = (): string | null => screen.getByRole("tab", { selected: true }).textContent;

function openSettings() {
  const app = openApp();
  act(() => app.services.shell.openSettings());
  return { ...app, search: screen.getByRole("searchbox", { name: "Search settings" }) };
}

describe("the settings page", () => {
  it("has every section as a tab, and begins with the models", async () => {
    openSettings();
    expect(screen.getAllByRole("tab").map(({ textContent }) => textContent)).toEqual(SETTINGS_TABS);
    expect(selectedTab()).toBe("Models");
    expect(await screen.findByLabelText("Base URL")).toBeDefined();
  });

  it.each(SETTINGS_INDEX)("leads from a link to $name", async ({ name, tab }) => {
    const { services } = openApp();
    act(() => services.shell.openSettings({ tab, focus: name }));
    await screen.findByRole("tabpanel", { name: tab });
    await waitFor(() => {
      const anchor = document.activeElement?.closest("[data-setting]");
      expect(anchor?.getAttribute("data-setting")).toBe(name);
      // The field itself, not the frame around it.
      expect(document.activeElement).not.toBe(anchor);
    });
  });

  it("keeps what is typed in a field while main saves what was there before", async () => {
    const { services, bridge, user } = openApp();
    const saving = Promise.withResolvers<EffectiveSettings>();
    bridge.on("settings.update", () => saving.promise);
    act(() => services.shell.openSettings({ tab: "Observability" }));
    const field = await screen.findByLabelText<HTMLInputElement>("Langfuse public key");
    await user.type(field, "pk-1{Enter}");
    await user.type(field, "2");
    await act(async () => {
      const langfuse = { ...DEFAULT_SETTINGS.langfuse, publicKey: "pk-1" };
      saving.resolve({ settings: { ...DEFAULT_SETTINGS, langfuse }, fromEnvironment: [] });
      await saving.promise;
    });
    expect(field.value).toBe("pk-12");
  });

  it.each(SETTINGS_TABS)("has nothing on the tab %s that the search does not know", async (tab) => {
    const { services } = openApp();
    act(() => services.shell.openSettings({ tab }));
    const panel = await screen.findByRole("tabpanel", { name: tab });
    const known = SETTINGS_INDEX.filter((each) => each.tab === tab).map(({ name }) => name);
    await waitFor(() => {
      const anchors = [...panel.querySelectorAll("[data-setting]")];
      const drawn = anchors.map((each) => each.getAttribute("data-setting"));
      expect(drawn.toSorted()).toEqual(known.toSorted());
    });
  });

  it("is searched across all tabs; a result opens its tab with the keyboard in the field", async () => {
    const { user, search } = openSettings();
    await user.type(search, "idle");
    expect(screen.getByText("1 setting found")).toBeDefined();
    expect(screen.queryByRole("tabpanel")).toBeNull();
    await user.click(screen.getByRole("link", { name: /Idle timeout/ }));
    expect(selectedTab()).toBe("Limits");
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByLabelText("Idle timeout (seconds)")),
    );
    expect(search).toHaveProperty("value", "");
  });

  it("is searched by the keyboard alone", async () => {
    const { user, search } = openSettings();
    await user.type(search, "timeout{ArrowDown}{ArrowDown}");
    expect(document.activeElement?.textContent).toContain("Idle timeout");
    await user.keyboard("{ArrowUp}{ArrowUp}");
    expect(document.activeElement).toBe(search);
    await user.keyboard("{Enter}");
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByLabelText("First-token timeout (seconds)")),
    );
  });

  it("says that nothing matches; Escape empties the search first, then closes the page", async () => {
    const { user, search } = openSettings();
    await user.type(search, "xylophone");
    expect(screen.getByText("No setting matches “xylophone”.")).toBeDefined();
    await user.keyboard("{Escape}");
    expect(search).toHaveProperty("value", "");
    expect(await screen.findByRole("tabpanel", { name: "Models" })).toBeDefined();
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("heading", { name: "Settings" })).toBeNull();
  });

  it.each([
    ["nothing has it", () => document.body],
    ["a conversation's list has it", () => screen.getByRole("button", { name: "New chat" })],
  ])("closes on Escape wherever the keyboard is: %s", async (_where, find) => {
    const { user } = openSettings();
    act(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      find().focus();
    });
    expect(document.activeElement).toBe(find());
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("heading", { name: "Settings" })).toBeNull();
  });

  it("leaves the first Escape in the drawer to the drawer", async () => {
    const { services, user } = openApp({ isNarrow: true });
    act(() => {
      services.shell.openSettings();
      services.shell.openSidebar();
    });
    act(() => screen.getByRole("button", { name: "New chat" }).focus());
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("button", { name: "New chat" })).toBeNull();
    expect(screen.getByRole("heading", { name: "Settings" })).toBeDefined();
  });

  it("shows a tab's panel again when the tab is pressed during a search", async () => {
    const { user, search } = openSettings();
    await user.type(search, "idle");
    await user.click(screen.getByRole("tab", { name: "Models" }));
    expect(await screen.findByRole("tabpanel", { name: "Models" })).toBeDefined();
  });
});

const backup = (kind: "daily" | "manual" | "replaced") => ({
  name: `${kind}.db`,
  at: Date.UTC(2026, 10, 22, 12),
  bytes: 1_400_000,
  kind,
  counts: { threads: 2, messages: 1, lastAt: 0 },
});

const dataState = (backups: DataState["backups"], asides: DataState["asides"] = []) => ({
  folder: "/home/me/parley",
  backups,
  asides,
});

describe("the tab Data", () => {
  it("shows where everything is, and makes a backup when asked", async () => {
    const { bridge, services, user } = openApp();
    bridge.on("data.backUp", () => dataState([backup("manual")]));
    bridge.on("data.openFolder", () => ({}));
    act(() => services.shell.openSettings({ tab: "Data" }));
    expect(await screen.findByText("/home/me/parley")).toBeDefined();
    expect(screen.getByText(/There is no backup yet/)).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Open folder" }));
    expect(bridge.inputsOf("data.openFolder")).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Back up now" }));
    const made = /Made by you · 2 chats, 1 message · 1\.4 MB/;
    expect(await screen.findByRole("row", { name: made })).toBeDefined();
  });

  it("shows what is in a backup, and puts it in use when asked", async () => {
    const { bridge, services, user } = openApp();
    const backups = [backup("daily"), { ...backup("replaced"), counts: null }];
    bridge.on("data.get", () => dataState(backups));
    bridge.on("data.previewBackup", () => ({
      threads: 2,
      messages: 1,
      lastAt: 0,
      erased: 3,
      list: [
        { title: "Garden", updatedAt: 0, messages: 1, last: [{ role: "user", text: "Carrots?" }] },
      ],
    }));
    bridge.on("data.restoreBackup", () => dataState([]));
    act(() => services.shell.openSettings({ tab: "Data" }));
    // What cannot be read can be neither looked at nor put in use.
    expect(await screen.findAllByRole("button", { name: /^Restore/ })).toHaveLength(1);
    expect(screen.getByText(/Before a restore · cannot be read/)).toBeDefined();
    await user.click(screen.getByRole("button", { name: /^Preview the backup of Nov 22, 2026/ }));
    const dialog = screen.getByRole("dialog", { name: /^Backup/ });
    expect(await within(dialog).findByText("Carrots?")).toBeDefined();
    expect(within(dialog).getByText("And 1 more.")).toBeDefined();
    expect(within(dialog).getByText(/deleted 3 chats .* They stay deleted/)).toBeDefined();
    expect(bridge.inputsOf("data.restoreBackup")).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Restore" }));
    expect(bridge.inputsOf("data.restoreBackup")).toEqual([{ name: "daily.db" }]);
    expect(await screen.findByText(/There is no backup yet/)).toBeDefined();
  });

  it("names files that were set aside, and deletes them", async () => {
    const { bridge, services, user } = openApp();
    const name = "parley.corrupt-2026-11-22T12-00-00-000Z";
    const aside = {
      name,
      at: Date.UTC(2026, 10, 22, 12),
      bytes: 1_400_000,
      kind: "corrupt",
    } as const;
    bridge.on("data.get", () => dataState([], [aside]));
    bridge.on("data.removeAside", () => dataState([]));
    act(() => services.shell.openSettings({ tab: "Data" }));
    const list = await screen.findByRole("list", { name: "Files set aside" });
    expect(within(list).getByText(name)).toBeDefined();
    await user.click(within(list).getByRole("button", { name: /^Delete the files of Nov 22/ }));
    expect(bridge.inputsOf("data.removeAside")).toEqual([{ name }]);
    await waitFor(() => expect(screen.queryByText(name)).toBeNull());
  });

  it("says why a backup failed, and what could not be read", async () => {
    const { bridge, services, user } = openApp();
    bridge.on("data.backUp", () => {
      throw new AppError("storage-failed", "The backup could not be written.");
    });
    act(() => services.shell.openSettings({ tab: "Data" }));
    await user.click(await screen.findByRole("button", { name: "Back up now" }));
    expect(await screen.findByText("The backup could not be written.")).toBeDefined();
    bridge.on("data.get", () => {
      throw new AppError("storage-failed", "The folder could not be read.");
    });
    act(() => services.shell.openSettings({ tab: "Models" }));
    act(() => services.shell.openSettings({ tab: "Data" }));
    const panel = screen.getByRole("tabpanel", { name: "Data" });
    expect((await within(panel).findByRole("alert")).textContent).toContain("could not be read");
    bridge.on("data.get", () => dataState([]));
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("/home/me/parley")).toBeDefined();
  });
});

it("the tab Tools lists what the agent may call, and leads to their time limit", async () => {
  const { services, user } = openApp();
  act(() => services.shell.openSettings({ tab: "Tools" }));
  expect(await screen.findByRole("heading", { name: "calculator" })).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Tool timeout" }));
  await waitFor(() =>
    expect(document.activeElement).toBe(screen.getByLabelText("Tool timeout (seconds)")),
  );
});

describe("a bound", () => {
  async function openLimits() {
    const app = openApp();
    act(() => app.services.shell.openSettings({ tab: "Limits" }));
    return { ...app, field: await screen.findByLabelText("Messages per window") };
  }

  it("is not loosened while it is typed: Enter, leaving the field or a long rest asks for it", async () => {
    const { bridge, user, field } = await openLimits();
    bridge.on("settings.update", () => RAISED);
    await user.click(field);
    vi.useFakeTimers();
    try {
      fireEvent.change(field, { target: { value: "500" } });
      act(() => void vi.advanceTimersByTime(1_900));
    } finally {
      vi.useRealTimers();
    }
    expect(screen.getByText("not saved")).toBeDefined();
    expect(bridge.inputsOf("settings.update")).toEqual([]);
    await user.keyboard("{Enter}");
    expect(bridge.inputsOf("settings.update")).toEqual([{ limits: { messagesPerWindow: 500 } }]);
    await waitFor(() => expect(field).toHaveProperty("value", "500"));
    expect(screen.queryByText("not saved")).toBeNull();
  });

  it("stands as it was after a no, and what was typed stands in the words", async () => {
    const { bridge, user, field } = await openLimits();
    const answer = Promise.withResolvers<never>();
    bridge.on("settings.update", () => answer.promise);
    await user.clear(field);
    await user.type(field, "500{Enter}");
    // The system's own box takes the focus, which is no second change.
    act(() => field.blur());
    await waitFor(() => expect(bridge.inputsOf("settings.update")).toHaveLength(1));
    answer.reject(new AppError("declined", "Not done: you chose “Keep as it is”."));
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toBe(
      "Not done: you chose “Keep as it is”. It is still 10. You typed “500”.",
    );
    expect(field).toHaveProperty("value", "10");
    expect(bridge.inputsOf("settings.update")).toHaveLength(1);
  });
});
