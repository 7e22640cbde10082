import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { TargetStatus } from "../../../../shared/tracing.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

const STATUS: TargetStatus = {
  target: "langfuse",
  state: "sent",
  reason: null,
  pending: 0,
  sent: 12,
  failed: 0,
  lost: 0,
  held: 0,
  elsewhere: 0,
  lastSentAt: 1,
  nextAttemptAt: null,
};

async function openPanel() {
  const app = openApp();
  app.bridge.on("tracing.status", () => ({ targets: [STATUS] }));
  await screen.findByRole("textbox", { name: "Message" });
  await app.user.click(screen.getByRole("button", { name: "Settings" }));
  await app.user.click(await screen.findByRole("tab", { name: "Observability" }));
  const panel = await screen.findByRole("region", { name: "Langfuse" });
  const say = (status: Partial<TargetStatus>): void =>
    act(() =>
      app.change({ type: "tracing-changed", status: { targets: [{ ...STATUS, ...status }] } }),
    );
  say({});
  return { ...app, panel, say };
}

const countOf = (panel: HTMLElement, name: string): string | null | undefined =>
  within(panel).getByText(name, { selector: "dt" }).nextElementSibling?.textContent;

it("counts what waits, was sent, was refused and was dropped, and says why something was dropped", async () => {
  const { panel, say } = await openPanel();
  expect(countOf(panel, "lost")).toBe("0");
  expect(panel.textContent).not.toContain("dropped unsent");
  say({ pending: 5_000, lost: 1_234, failed: 2, state: "failed", reason: "The host is down." });
  expect(["pending", "sent", "failed", "lost"].map((name) => countOf(panel, name))).toEqual([
    "5,000",
    "12",
    "2",
    "1,234",
  ]);
  expect(panel.textContent).toContain(
    "1,234 items were dropped unsent, the oldest first: more waited than the outbox holds.",
  );
  say({ lost: 1 });
  expect(panel.textContent).toContain("One item was dropped unsent");
});

it("keeps the keyboard on Test while the host is asked, and asks once", async () => {
  const { panel, bridge, user } = await openPanel();
  const answered = Promise.withResolvers<{ ok: boolean; message: string }>();
  bridge.on("tracing.test", () => answered.promise);
  const test = within(panel).getByRole("button", { name: "Test" });
  await user.click(test);
  expect(within(panel).getByText("Asking the host…")).toBeDefined();
  // A button that is disabled in earnest loses the keyboard in a browser; jsdom leaves it there.
  expect(test).toHaveProperty("disabled", false);
  expect(test.getAttribute("aria-disabled")).toBe("true");
  await user.click(test);
  act(() => answered.resolve({ ok: true, message: "The keys are good." }));
  await within(panel).findByText("The keys are good.");
  expect(document.activeElement).toBe(test);
  expect(bridge.inputsOf("tracing.test")).toHaveLength(1);
});

it("hands the keyboard on when Discard has done its work and goes", async () => {
  const { panel, bridge, user, say } = await openPanel();
  bridge.on("tracing.discardFailed", () => ({}));
  say({ failed: 3, state: "failed" });
  await user.click(within(panel).getByRole("button", { name: "Discard" }));
  say({});
  await waitFor(() =>
    expect(document.activeElement).toBe(within(panel).getByRole("button", { name: "Test" })),
  );
});

it("leaves the keyboard in the field when the key that was confirmed is removed", async () => {
  const { panel, user } = await openPanel();
  const field = within(panel).getByLabelText("Langfuse secret key");
  await user.type(field, "sk-lf-0000-wxyz{Enter}");
  await user.click(await within(panel).findByRole("button", { name: "Remove" }));
  expect(document.activeElement).toBe(within(panel).getByRole("button", { name: "Remove" }));
  await user.click(within(panel).getByRole("button", { name: "Keep" }));
  await waitFor(() =>
    expect(document.activeElement).toBe(within(panel).getByRole("button", { name: "Remove" })),
  );
  await user.keyboard("{Enter}{Enter}");
  await waitFor(() => expect(within(panel).queryByRole("button", { name: "Remove" })).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(field));
});

it("asks what is to become of what holds content that is no longer shared", async () => {
  const { panel, bridge, user, say } = await openPanel();
  bridge.on("tracing.releaseHeld", () => ({}));
  for (const name of ["Send without content", "Send as recorded", "Discard"]) {
    // Main is asked how it stands after each.
    say({ state: "pending", pending: 3, held: 2 });
    const question = within(panel).getByRole("group", { name: /2 items were recorded with/ });
    await user.click(within(question).getByRole("button", { name }));
    await waitFor(() => expect(question.isConnected).toBe(false));
  }
  await waitFor(() =>
    expect(bridge.inputsOf("tracing.releaseHeld")).toEqual(
      ["strip", "as-is", "discard"].map((how) => ({ target: "langfuse", how })),
    ),
  );
});

it("offers to send what was recorded for other keys, and says when it is tried again", async () => {
  const { panel, bridge, user, say } = await openPanel();
  bridge.on("tracing.readdress", () => ({}));
  const nextAttemptAt = new Date(2026, 1, 3, 14, 5).getTime();
  for (const name of ["Send with the current settings", "Discard it"]) {
    say({ state: "failed", failed: 1, elsewhere: 1, nextAttemptAt });
    expect(panel.textContent).toContain("Next attempt at 14:05.");
    const question = within(panel).getByRole("group", { name: /1 item was recorded for other/ });
    await user.click(within(question).getByRole("button", { name }));
    await waitFor(() => expect(question.isConnected).toBe(false));
  }
  await waitFor(() =>
    expect(bridge.inputsOf("tracing.readdress")).toEqual([
      { target: "langfuse", how: "send" },
      { target: "langfuse", how: "discard" },
    ]),
  );
});
