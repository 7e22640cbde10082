import { describe, expect, it } from "vitest";
import { judgeReadiness } from "../../../../electron/readiness/judge-readiness.ts";
import type {
  AnsweringFact,
  KeyFact,
  ReadinessFacts,
} from "../../../../electron/readiness/readiness-facts.ts";
import { SETTINGS_INDEX } from "../../../../renderer/fields/settings-index.ts";
import type { ReadinessItem, ReadinessName } from "../../../../shared/readiness.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../../shared/settings.ts";
import type { TargetStatus } from "../../../../shared/tracing.ts";

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR_MS = 3_600_000;

const facts = (some: Partial<ReadinessFacts> = {}): ReadinessFacts => ({
  now: NOW,
  answering: { kind: "demo" },
  settings: DEFAULT_SETTINGS,
  tracing: [],
  newestBackupAt: undefined,
  hasConversations: false,
  versions: [
    ["Parley", "1.2.3"],
    ["Electron", "45.4.1"],
  ],
  ...some,
});

const withSettings = <K extends Exclude<keyof Settings, "endpoints">>(
  section: K,
  values: Partial<Settings[K]>,
) =>
  facts({
    settings: { ...DEFAULT_SETTINGS, [section]: { ...DEFAULT_SETTINGS[section], ...values } },
  });

const seen: ReadinessItem[] = [];

function judge(name: ReadinessName, of: ReadinessFacts): ReadinessItem {
  const items = judgeReadiness(of);
  seen.push(...items);
  const item = items.find((each) => each.name === name);
  if (item === undefined) throw new Error(`Nothing is said of ${name}.`);
  return item;
}

type Price = Extract<AnsweringFact, { kind: "endpoint" }>["price"];
const endpoint = (
  key: KeyFact,
  isLocal = false,
  price: Price = isLocal ? "unknown" : "has-price",
): AnsweringFact => ({ kind: "endpoint", name: "Work", isLocal, model: "llama3", price, key });
const saved = (place: "keychain" | "safe-storage" | "session", reason: string | null): KeyFact => ({
  source: "saved",
  status: {
    state: "set",
    name: "endpoint/a",
    place,
    reason,
    lastFour: null,
    origin: "https://a.example",
  },
});
const unreadable: KeyFact = {
  source: "saved",
  status: { state: "unreadable", name: "endpoint/a", message: "Unlock your keychain." },
};

describe("the key", () => {
  it.each<[string, AnsweringFact, ReadinessItem["state"], string]>([
    ["demo", { kind: "demo" }, "off", "needs no key"],
    ["no model", { kind: "nothing", message: "Choose a model." }, "attention", "Choose a model."],
    ["none, far away", endpoint({ source: "none" }), "attention", "No key is saved for “Work”."],
    ["none, on this computer", endpoint({ source: "none" }, true), "off", "without a key"],
    [
      "environment",
      endpoint({ source: "environment", variable: "GROQ_API_KEY" }),
      "attention",
      "comes from GROQ_API_KEY",
    ],
    ["elsewhere", endpoint({ source: "elsewhere" }), "attention", "another address"],
    ["keychain", endpoint(saved("keychain", null)), "ok", "in the system keychain"],
    ["encrypted", endpoint(saved("safe-storage", "It is locked.")), "ok", "It is locked."],
    [
      "session",
      endpoint(saved("session", "No D-Bus.")),
      "attention",
      "this session only. No D-Bus.",
    ],
    ["unreadable", endpoint(unreadable), "attention", "Unlock your keychain."],
  ])("%s", (_case, answering, state, words) => {
    const item = judge("key", facts({ answering }));
    expect(item.state).toBe(state);
    expect(item.sentence).toContain(words);
    expect(item.fix === null).toBe(state === "ok" || words === "without a key");
  });
});

describe("the budget", () => {
  const far = endpoint({ source: "none" });
  it("wants to be set where an answer costs money", () => {
    expect(judge("budget", facts({ answering: far })).state).toBe("attention");
    expect(judge("budget", facts()).state).toBe("off");
  });

  it("takes no price that is not known for none, on this computer neither", () => {
    const budgetOf = (price: Price, isLocal = true) =>
      judge("budget", facts({ answering: endpoint({ source: "none" }, isLocal, price) }));
    expect(budgetOf("free")).toMatchObject({
      state: "off",
      sentence: "No budget is set. What answers now costs nothing.",
    });
    expect(budgetOf("has-price").sentence).toContain("nothing pauses a run");
    for (const isLocal of [true, false]) {
      expect(budgetOf("unknown", isLocal)).toMatchObject({
        state: "attention",
        sentence:
          "No budget is set, and the price of “llama3” is not known: what it costs is not counted. Where it is free, set its price to 0.",
        fix: { setting: "prices.own" },
      });
    }
  });

  it("says that a budget cannot hold what has no price", () => {
    const item = judge("budget", {
      ...withSettings("budgets", { perDayMicroUsd: 5_000_000 }),
      answering: endpoint({ source: "none" }, true, "unknown"),
    });
    expect(item).toMatchObject({ state: "attention", fix: { label: "Set its price" } });
    expect(item.sentence).toContain("$5.00 a day. The price of “llama3” is not known");
  });

  it("names every cap that is set", () => {
    const item = judge("budget", {
      ...withSettings("budgets", { perRunMicroUsd: 500_000, perDayMicroUsd: 5_000_000 }),
      answering: far,
    });
    expect(item).toMatchObject({
      state: "ok",
      sentence: "A run pauses and asks at $0.50 a run and $5.00 a day.",
    });
  });
});

describe("limits, timeouts and the injection check", () => {
  it("says what holds", () => {
    expect(judge("limits", facts()).sentence).toBe(
      "Each window may make 10 model calls in 60 seconds, the whole app 30.",
    );
    expect(judge("timeouts", facts())).toMatchObject({ state: "ok" });
    expect(judge("safety", facts())).toMatchObject({ state: "ok" });
    expect(judge("safety", withSettings("safety", { promptInjection: "block" })).state).toBe("ok");
  });

  it("a wait that never ends wants attention, and the fix is its own setting", () => {
    expect(
      judge("timeouts", withSettings("timeouts", { idleSeconds: 0, toolSeconds: 0 })),
    ).toMatchObject({
      state: "attention",
      sentence: "Nothing ends a wait that is too long here: silence and tool.",
      fix: { setting: "timeouts.idleSeconds" },
    });
  });

  it("an injection check that is off wants attention", () => {
    const item = judge("safety", withSettings("safety", { promptInjection: "off" }));
    expect(item.state).toBe("attention");
  });
});

describe("tracing and redaction", () => {
  const target = (some: Partial<TargetStatus>): TargetStatus => ({
    target: "langfuse",
    state: "sent",
    reason: null,
    pending: 0,
    sent: 1,
    failed: 0,
    lost: 0,
    held: 0,
    elsewhere: 0,
    lastSentAt: NOW,
    nextAttemptAt: null,
    ...some,
  });
  const withTraces = (state: TargetStatus["state"], redactContent = true) => ({
    ...withSettings("langfuse", { redactContent }),
    tracing: [
      target({ state, reason: "Refused." }),
      target({ target: "open-telemetry", state: "off" }),
    ],
  });

  it.each([
    [[], "off", "No traces leave this computer."],
    [[target({ state: "off" })], "off", "No traces leave this computer."],
    [[target({})], "ok", "Traces get through to Langfuse."],
    [[target({ lastSentAt: null })], "ok", "Traces go to Langfuse; none was sent yet."],
    [[target({ state: "pending" })], "ok", "Traces get through to Langfuse."],
    [
      [target({ state: "pending", reason: "Refused." })],
      "attention",
      "Traces do not get through to Langfuse. Refused.",
    ],
    [
      [target({}), target({ target: "open-telemetry", state: "failed", reason: "401." })],
      "attention",
      "Traces do not get through to the OpenTelemetry collector. 401.",
    ],
  ] as const)("%j", (tracing, state, sentence) => {
    expect(judge("tracing", facts({ tracing }))).toMatchObject({ state, sentence });
  });

  it("tells what was turned on and does not run from what is off", () => {
    const on = withSettings("langfuse", { enabled: true });
    const tracing = [target({ state: "off", reason: "The secret key is missing." })];
    expect(judge("tracing", { ...on, tracing })).toMatchObject({
      state: "attention",
      sentence: "Traces are turned on, but none is sent. The secret key is missing.",
    });
  });

  it("claims redaction of traces only where traces are sent", () => {
    expect(judge("redaction", facts()).sentence).toBe(
      "Keys are taken out of the log and of errors.",
    );
    expect(judge("redaction", withTraces("sent")).sentence).toContain("traces");
    expect(judge("redaction", withTraces("sent", false)).state).toBe("attention");
    expect(judge("redaction", withTraces("off", false)).state).toBe("ok");
  });
});

describe("the backup", () => {
  it.each([
    [undefined, false, "off", "nothing to back up"],
    [undefined, true, "attention", "no copy"],
    [NOW - 60_000, true, "ok", "less than an hour old"],
    [NOW - 24 * HOUR_MS + 1, true, "ok", "23 hours old"],
    [NOW - 24 * HOUR_MS, true, "attention", "1 day old"],
    [NOW - 80 * HOUR_MS, true, "attention", "3 days old"],
  ] as const)("made at %s", (newestBackupAt, hasConversations, state, words) => {
    const item = judge("backup", facts({ newestBackupAt, hasConversations }));
    expect(item.state).toBe(state);
    expect(item.sentence).toContain(words);
  });
});

it("names the versions", () => {
  expect(judge("versions", facts()).sentence).toBe("Parley 1.2.3, Electron 45.4.1.");
});

it("every fix so far leads to a setting that is there", () => {
  const fixes = seen.flatMap(({ fix }) => (fix === null ? [] : [fix]));
  expect(fixes.length).toBeGreaterThan(8);
  // The Observability tab's own settings are searched for under their tab's names.
  for (const { tab, setting } of fixes.filter((fix) => fix.tab !== "Observability")) {
    expect(SETTINGS_INDEX).toContainEqual(expect.objectContaining({ tab, name: setting }));
  }
});
