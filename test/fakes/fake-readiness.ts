import type { ReadinessItem } from "../../shared/readiness.ts";
import type { FakeBridge } from "./fake-bridge.ts";

/** A checklist with something of each state. */
export const READINESS: readonly ReadinessItem[] = [
  {
    name: "key",
    state: "attention",
    sentence:
      "The key of “Work” is kept for this session only. There is no D-Bus session through which a keychain could be reached.",
    fix: { label: "Show", tab: "Models", setting: "model.apiKey" },
  },
  {
    name: "budget",
    state: "attention",
    sentence: "No budget is set: nothing pauses a run that becomes expensive.",
    fix: { label: "Set a budget", tab: "Limits", setting: "budgets.perDayMicroUsd" },
  },
  {
    name: "limits",
    state: "ok",
    sentence: "Each window may make 10 model calls in 60 seconds, the whole app 30.",
    fix: null,
  },
  { name: "tracing", state: "off", sentence: "No traces leave this computer.", fix: null },
];

export function serveReadiness(bridge: FakeBridge): void {
  bridge.on("readiness.get", () => ({ items: READINESS }));
}
