import type { ReadinessItem } from "../../shared/readiness.ts";
import type { Settings } from "../../shared/settings.ts";
import { judgeAge } from "./judge-age.ts";
import { judgeBudget } from "./judge-budget.ts";
import { judgeKey } from "./judge-key.ts";
import { join } from "./join.ts";
import { judgeProtections } from "./judge-protections.ts";
import type { ReadinessFacts } from "./readiness-facts.ts";

type Judgement = Omit<ReadinessItem, "name">;

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Says of each thing that a careful person would check whether it is in order, and what would mend it. */
export function judgeReadiness(facts: ReadinessFacts): ReadinessItem[] {
  const { settings, answering } = facts;
  return [
    { name: "key", ...judgeKey(answering) },
    { name: "budget", ...judgeBudget(settings.budgets, answering) },
    { name: "limits", ...judgeLimits(settings.limits) },
    { name: "timeouts", ...judgeTimeouts(settings.timeouts) },
    { name: "safety", ...judgeSafety(settings.safety) },
    { name: "redaction", ...judgeRedaction(facts) },
    { name: "tracing", ...judgeTracing(facts) },
    { name: "backup", ...judgeBackup(facts) },
    { name: "versions", ...judgeVersions(facts.versions) },
    { name: "age", ...judgeAge(facts) },
    ...judgeProtections(facts.protections),
  ];
}

function judgeLimits(limits: Settings["limits"]): Judgement {
  const { messagesPerWindow, messagesPerApp, windowSeconds } = limits;
  return {
    state: "ok",
    sentence: `Each window may make ${count(messagesPerWindow, "model call")} in ${count(windowSeconds, "second")}, the whole app ${messagesPerApp}.`,
    fix: null,
  };
}

function judgeTimeouts(timeouts: Settings["timeouts"]): Judgement {
  const clocks = [
    ["first token", "timeouts.firstTokenSeconds", timeouts.firstTokenSeconds],
    ["silence", "timeouts.idleSeconds", timeouts.idleSeconds],
    ["whole answer", "timeouts.totalSeconds", timeouts.totalSeconds],
    ["tool", "timeouts.toolSeconds", timeouts.toolSeconds],
  ] as const;
  const never = clocks.filter(([, , seconds]) => seconds === 0);
  const [first] = never;
  if (first === undefined) {
    const all = clocks.map(([clock, , seconds]) => `${clock} ${seconds} s`);
    return { state: "ok", sentence: `Every wait ends: ${join(all)}.`, fix: null };
  }
  return {
    state: "attention",
    sentence: `Nothing ends a wait that is too long here: ${join(never.map(([clock]) => clock))}.`,
    fix: { label: "Set a timeout", tab: "Limits", setting: first[1] },
  };
}

function judgeSafety({ promptInjection }: Settings["safety"]): Judgement {
  if (promptInjection === "off") {
    return {
      state: "attention",
      sentence: "Text that gives the assistant orders is sent unchecked.",
      fix: { label: "Turn on", tab: "Safety", setting: "safety.promptInjection" },
    };
  }
  const sentence =
    promptInjection === "block"
      ? "Text that gives the assistant orders is not sent."
      : "Text that gives the assistant orders is asked about before it is sent.";
  return { state: "ok", sentence, fix: null };
}

function judgeRedaction({ settings, tracing }: ReadinessFacts): Judgement {
  const { includeContent, redactContent } = settings.langfuse;
  const sendsTraces = tracing.some(({ state }) => state !== "off");
  if (sendsTraces && includeContent && !redactContent) {
    return {
      state: "attention",
      sentence:
        "Traces carry your messages with the addresses and numbers in them. Keys are taken out all the same.",
      fix: { label: "Turn on", tab: "Observability", setting: "langfuse.redactContent" },
    };
  }
  return {
    state: "ok",
    sentence: sendsTraces
      ? "Keys are taken out of the log, of errors and of traces; addresses and numbers out of traces, too."
      : "Keys are taken out of the log and of errors.",
    fix: null,
  };
}

const TARGETS = { langfuse: "Langfuse", "open-telemetry": "the OpenTelemetry collector" } as const;

function judgeTracing({ tracing, settings }: ReadinessFacts): Judgement {
  const fix = { label: "Show", tab: "Observability", setting: "langfuse.baseUrl" } as const;
  // What waits for no reason is only on its way.
  const stuck = tracing.find(
    ({ state, reason }) =>
      state === "failed" || state === "blocked" || (state === "pending" && reason !== null),
  );
  if (stuck !== undefined) {
    const sentence =
      `Traces do not get through to ${TARGETS[stuck.target]}. ${stuck.reason ?? ""}`.trim();
    return { state: "attention", sentence, fix };
  }
  const wanted = {
    langfuse: settings.langfuse.enabled,
    "open-telemetry": settings.openTelemetry.enabled,
  };
  const missing = tracing.find(({ target, state }) => state === "off" && wanted[target] === true);
  if (missing !== undefined) {
    const sentence = `Traces are turned on, but none is sent. ${missing.reason ?? ""}`.trim();
    return { state: "attention", sentence, fix };
  }
  const on = tracing.filter(({ state }) => state !== "off");
  if (on.length === 0) {
    return { state: "off", sentence: "No traces leave this computer.", fix: null };
  }
  const names = join(on.map(({ target }) => TARGETS[target]));
  const hasSent = on.every(({ lastSentAt }) => lastSentAt !== null);
  return {
    state: "ok",
    sentence: hasSent
      ? `Traces get through to ${names}.`
      : `Traces go to ${names}; none was sent yet.`,
    fix: null,
  };
}

function judgeBackup({ now, newestBackupAt, hasConversations }: ReadinessFacts): Judgement {
  const fix = { label: "Back up", tab: "Data", setting: "data.backups" } as const;
  if (newestBackupAt === undefined) {
    return hasConversations
      ? { state: "attention", sentence: "There is no copy of your conversations yet.", fix }
      : { state: "off", sentence: "There is nothing to back up yet.", fix: null };
  }
  const hours = Math.floor((now - newestBackupAt) / 3_600_000);
  const age = hours < 1 ? "less than an hour" : count(hours, "hour");
  return now - newestBackupAt < DAY_MS
    ? { state: "ok", sentence: `The newest copy of your conversations is ${age} old.`, fix: null }
    : {
        state: "attention",
        sentence: `The newest copy of your conversations is ${count(Math.floor(hours / 24), "day")} old.`,
        fix,
      };
}

function judgeVersions(versions: ReadinessFacts["versions"]): Judgement {
  return {
    state: "ok",
    sentence: `${versions.map(([name, version]) => `${name} ${version}`).join(", ")}.`,
    fix: null,
  };
}

const count = (amount: number, unit: string): string =>
  `${amount} ${unit}${amount === 1 ? "" : "s"}`;
