import { act, cleanup, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { SETTINGS_INDEX } from "../../../../renderer/settings/settings-index.ts";
import { SETTINGS_TABS } from "../../../../renderer/settings/settings-place.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

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

  it("shows a tab's panel again when the tab is pressed during a search", async () => {
    const { user, search } = openSettings();
    await user.type(search, "idle");
    await user.click(screen.getByRole("tab", { name: "Models" }));
    expect(await screen.findByRole("tabpanel", { name: "Models" })).toBeDefined();
  });
});
