import { act, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { TargetStatus } from "../../../../shared/tracing.ts";
import { openApp } from "../open-app.tsx";

const OFF: TargetStatus = {
  target: "langfuse",
  state: "off",
  reason: "Not set up.",
  pending: 0,
  sent: 0,
  failed: 0,
  lost: 0,
  held: 0,
  elsewhere: 0,
  lastSentAt: null,
  nextAttemptAt: null,
};
const OTHER_OFF: TargetStatus = { ...OFF, target: "open-telemetry" };

it("says that traces are off, that they wait, were sent or failed and why, and leads to the setting", async () => {
  const app = openApp({});
  const say = (...targets: TargetStatus[]): void =>
    act(() => app.change({ type: "tracing-changed", status: { targets } }));
  await screen.findByRole("textbox", { name: "Message" });

  say(OFF, OTHER_OFF);
  await screen.findByRole("button", { name: "Langfuse: off. Not set up." });
  expect(screen.queryByRole("button", { name: /OpenTelemetry/ })).toBeNull();

  say({ ...OFF, state: "sent", reason: null });
  await screen.findByRole("button", { name: "Langfuse: on" });
  say({ ...OFF, state: "sent", reason: null, sent: 3 });
  await screen.findByRole("button", { name: "Langfuse: sent" });

  say({ ...OFF, state: "pending", reason: null, pending: 2 }, { ...OTHER_OFF, sent: 1 });
  await screen.findByRole("button", { name: "Langfuse: 2 pending" });
  screen.getByRole("button", { name: /^OpenTelemetry: off/ });

  say({ ...OFF, state: "failed", reason: "The keys were refused.", failed: 1 });
  const failed = await screen.findByRole("button", {
    name: "Langfuse: 1 failed. The keys were refused.",
  });
  await app.user.click(failed);
  await screen.findByRole("tab", { name: "Observability", selected: true });
});
