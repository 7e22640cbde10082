import { cleanup, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/settings.ts";
import { READINESS } from "../../../fakes/fake-readiness.ts";
import { openApp } from "../open-app.tsx";
import { eventually } from "../../../fakes/eventually.ts";

afterEach(cleanup);

async function openReadiness() {
  const app = openApp();
  app.services.shell.openSettings({ tab: "Readiness" });
  await screen.findByRole("heading", { name: "Settings" });
  return app;
}

it("shows each thing with its state, why, and the way to its fix", async () => {
  const { services, user } = await openReadiness();
  const list = await screen.findByRole("list", { name: "Checklist" });
  const rows = within(list).getAllByRole("listitem");
  expect(rows).toHaveLength(READINESS.length);
  expect(rows[0]?.textContent).toContain("Key in the keychain");
  expect(rows[0]?.textContent).toContain("Attention");
  expect(rows[2]?.textContent).toContain("In order");
  expect(rows[3]?.textContent).toContain("Off");
  expect(screen.getByText("2 things want your attention.")).toBeInstanceOf(HTMLElement);
  await user.click(screen.getByRole("button", { name: "Set a budget: Budget" }));
  expect(services.shell.state.get().settings).toEqual({
    tab: "Limits",
    focus: "budgets.perDayMicroUsd",
  });
});

it("is judged anew when a setting or a key changes, and when asked", async () => {
  const { bridge, change, user } = await openReadiness();
  await screen.findByRole("list", { name: "Checklist" });
  bridge.on("readiness.get", () => ({ items: READINESS.slice(1) }));
  change({
    type: "settings-changed",
    settings: { settings: { ...DEFAULT_SETTINGS }, fromEnvironment: [] },
  });
  expect(await screen.findByText("One thing wants your attention.")).toBeInstanceOf(HTMLElement);
  bridge.on("readiness.get", () => ({ items: READINESS.slice(2) }));
  change({ type: "secret-changed", status: { state: "absent", name: "endpoint/a" } });
  expect(await screen.findByText("Nothing wants your attention.")).toBeInstanceOf(HTMLElement);
  const before = bridge.inputsOf("readiness.get").length;
  await user.click(screen.getByRole("button", { name: "Check again" }));
  await eventually(() => expect(bridge.inputsOf("readiness.get")).toHaveLength(before + 1));
});

it("says so when it could not be checked, and tries again", async () => {
  const app = openApp();
  app.bridge.on("readiness.get", () => {
    throw new AppError("timeout", "Parley took too long to answer itself.");
  });
  app.services.shell.openSettings({ tab: "Readiness" });
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("took too long");
  app.bridge.on("readiness.get", () => ({ items: READINESS }));
  await app.user.click(within(alert).getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("list", { name: "Checklist" })).toBeInstanceOf(HTMLElement);
});
