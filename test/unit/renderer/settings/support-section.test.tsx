import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);
// jsdom has no dialogs.
beforeEach(() => {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
    this.dispatchEvent(new Event("close"));
  };
});

describe("the support bundle", () => {
  const openBundle = async () => {
    const app = openApp();
    app.bridge.on("support.preview", () => ({ text: "Parley 1.0.0\nAll of it." }));
    app.services.shell.openSettings({ tab: "Data", focus: "support.bundle" });
    const button = await screen.findByRole("button", { name: "Show support bundle" });
    await app.user.click(button);
    return {
      ...app,
      button,
      dialog: await screen.findByRole("dialog", { name: "Support bundle" }),
    };
  };

  it("is shown whole before it can be saved or copied", async () => {
    const { bridge, user, dialog } = await openBundle();
    expect(within(dialog).getByText(/All of it\./)).toBeDefined();
    expect(bridge.inputsOf("support.save")).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Copy redacted details" }));
    await waitFor(() =>
      expect(bridge.inputsOf("app.copyText")).toEqual([{ text: "Parley 1.0.0\nAll of it." }]),
    );
  });

  it("stays open when the person changes their mind, and goes once it is saved", async () => {
    const { bridge, user, dialog, button } = await openBundle();
    let isSaved = false;
    bridge.on("support.save", () => ({ isSaved }));
    const save = within(dialog).getByRole("button", { name: "Save…" });
    await user.click(save);
    await waitFor(() => expect(bridge.inputsOf("support.save")).toHaveLength(1));
    expect(screen.queryByRole("dialog")).not.toBeNull();
    isSaved = true;
    await user.click(save);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(document.activeElement).toBe(button);
  });
});
