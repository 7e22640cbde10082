import { act, cleanup, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import { threadId } from "../../../../shared/ids.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

const DAY_MS = 86_400_000;

function openBin() {
  const app = openApp();
  let threads = ["Garden", "Letters"].map((title, index) => ({
    id: threadId.parse(crypto.randomUUID()),
    title,
    deletedAt: Date.now() - (index + 1) * DAY_MS - 60_000,
  }));
  app.bridge.on("bin.list", () => ({ threads, keptDays: 30 }));
  app.bridge.on("bin.erase", ({ input }) => {
    threads = threads.filter(({ id }) => id !== input.threadId);
    return {};
  });
  app.bridge.on("bin.empty", () => {
    threads = [];
    return {};
  });
  app.bridge.on("thread.restore", ({ input }) => {
    threads = threads.filter(({ id }) => id !== input.threadId);
    return {};
  });
  return app;
}
const row = (title: string): HTMLElement => {
  const found = screen.getByText(title).closest("li");
  if (found === null) throw new Error(`${title} is in no row.`);
  return found;
};

it("lists what was deleted, brings one back, deletes one and then all of them for good", async () => {
  const { bridge, user } = openBin();
  await user.click(screen.getByRole("button", { name: "Bin" }));
  const region = screen.getByRole("region", { name: "Bin" });
  expect(await within(region).findByText("Garden")).toBeDefined();
  expect(row("Garden").textContent).toContain("Deleted yesterday · 29 days left");
  expect(row("Letters").textContent).toContain("28 days left");

  await user.click(within(row("Garden")).getByRole("button", { name: /^Restore/ }));
  expect(bridge.inputsOf("thread.restore")).toHaveLength(1);
  expect(screen.queryByText("Garden")).toBeNull();

  await user.click(within(row("Letters")).getByRole("button", { name: /^Delete forever/ }));
  expect(bridge.inputsOf("bin.erase")).toHaveLength(1);
  expect(await within(region).findByText(/The bin is empty/)).toBeDefined();
  expect(within(region).queryByRole("button", { name: "Empty bin" })).toBeNull();
});

it("is emptied at once, and follows what other windows do", async () => {
  const { bridge, user, change } = openBin();
  await user.click(screen.getByRole("button", { name: "Bin" }));
  await user.click(await screen.findByRole("button", { name: "Empty bin" }));
  expect(await screen.findByText(/The bin is empty/)).toBeDefined();
  bridge.on("bin.list", () => ({
    threads: [
      { id: threadId.parse(crypto.randomUUID()), title: "From elsewhere", deletedAt: Date.now() },
    ],
    keptDays: 30,
  }));
  act(() => change({ type: "bin-changed" }));
  expect(await screen.findByText("From elsewhere")).toBeDefined();
});

it("says what went wrong, and gives the keyboard back to its button", async () => {
  const { bridge, user } = openBin();
  bridge.on("bin.list", () => {
    throw new AppError("storage-failed", "The disk is full.");
  });
  await user.click(screen.getByRole("button", { name: "Bin" }));
  expect((await screen.findByRole("alert")).textContent).toContain("The disk is full.");
  await user.keyboard("{Escape}");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Bin" }));
});
