import { BOUNDS } from "../../shared/bounds.ts";
import type { NumberSetting, OptionalNumberSetting } from "./number-setting.ts";

const DAY_SECONDS = 86_400;

// Ranges and defaults stand in shared/settings.ts as well, whose schemas the page's CSP keeps out; a test compares them.

export const RATE_SETTINGS: readonly NumberSetting[] = [
  {
    label: BOUNDS["limits.messagesPerWindow"].label,
    name: "limits.messagesPerWindow",
    unit: "model calls",
    hint: "What one window may send within the window length. The hidden calls of a tool loop count.",
    min: 1,
    max: 1_000,
    defaultValue: 10,
    read: ({ limits }) => limits.messagesPerWindow,
    toPatch: (messagesPerWindow) => ({ limits: { messagesPerWindow } }),
  },
  {
    label: BOUNDS["limits.messagesPerApp"].label,
    name: "limits.messagesPerApp",
    unit: "model calls",
    hint: "Shared by all windows.",
    min: 1,
    max: 10_000,
    defaultValue: 30,
    read: ({ limits }) => limits.messagesPerApp,
    toPatch: (messagesPerApp) => ({ limits: { messagesPerApp } }),
  },
  {
    label: BOUNDS["limits.windowSeconds"].label,
    name: "limits.windowSeconds",
    unit: "seconds",
    hint: "Both limits look back this far. A call over the limit waits for its turn; nothing is lost.",
    min: 1,
    max: DAY_SECONDS,
    defaultValue: 60,
    read: ({ limits }) => limits.windowSeconds,
    toPatch: (windowSeconds) => ({ limits: { windowSeconds } }),
  },
];

/** Beside the calls, their tokens: as the endpoint counts them, and estimated where it does not say. */
export const TOKEN_SETTINGS: readonly NumberSetting[] = [
  {
    label: BOUNDS["limits.tokensPerWindow"].label,
    name: "limits.tokensPerWindow",
    unit: "tokens",
    hint: "What the calls of one window may read and write within the window length. A call larger than all of it goes alone.",
    min: 1,
    max: 100_000_000,
    empty: "no cap",
    defaultValue: null,
    read: ({ limits }) => limits.tokensPerWindow,
    toPatch: (tokensPerWindow) => ({ limits: { tokensPerWindow } }),
  },
  {
    label: BOUNDS["limits.tokensPerApp"].label,
    name: "limits.tokensPerApp",
    unit: "tokens",
    hint: "Shared by all windows.",
    min: 1,
    max: 1_000_000_000,
    empty: "no cap",
    defaultValue: null,
    read: ({ limits }) => limits.tokensPerApp,
    toPatch: (tokensPerApp) => ({ limits: { tokensPerApp } }),
  },
];

/** What bounds a run that goes on calling tools. */
export const STEP_SETTINGS: readonly NumberSetting[] = [
  {
    label: BOUNDS["limits.toolRounds"].label,
    name: "limits.toolRounds",
    unit: "tool rounds",
    hint: "How many rounds of tool calls one answer may take. At the limit it pauses and asks you, before the next model call.",
    min: 1,
    max: 1_000,
    defaultValue: 12,
    read: ({ limits }) => limits.toolRounds,
    toPatch: (toolRounds) => ({ limits: { toolRounds } }),
  },
];

export const TIMEOUT_SETTINGS: readonly NumberSetting[] = [
  {
    label: BOUNDS["timeouts.firstTokenSeconds"].label,
    name: "timeouts.firstTokenSeconds",
    unit: "seconds",
    hint: "How long an answer may take to begin.",
    min: 0,
    max: DAY_SECONDS,
    defaultValue: 30,
    read: ({ timeouts }) => timeouts.firstTokenSeconds,
    toPatch: (firstTokenSeconds) => ({ timeouts: { firstTokenSeconds } }),
  },
  {
    label: BOUNDS["timeouts.idleSeconds"].label,
    name: "timeouts.idleSeconds",
    unit: "seconds",
    hint: "How long an answer may fall silent once it has begun.",
    min: 0,
    max: DAY_SECONDS,
    defaultValue: 30,
    read: ({ timeouts }) => timeouts.idleSeconds,
    toPatch: (idleSeconds) => ({ timeouts: { idleSeconds } }),
  },
  {
    label: BOUNDS["timeouts.totalSeconds"].label,
    name: "timeouts.totalSeconds",
    unit: "seconds",
    hint: "How long a whole run may take, tools and waits included.",
    min: 0,
    max: DAY_SECONDS,
    defaultValue: 300,
    read: ({ timeouts }) => timeouts.totalSeconds,
    toPatch: (totalSeconds) => ({ timeouts: { totalSeconds } }),
  },
  {
    label: BOUNDS["timeouts.toolSeconds"].label,
    name: "timeouts.toolSeconds",
    unit: "seconds",
    hint: "How long one tool call may take.",
    min: 0,
    max: DAY_SECONDS,
    defaultValue: 30,
    read: ({ timeouts }) => timeouts.toolSeconds,
    toPatch: (toolSeconds) => ({ timeouts: { toolSeconds } }),
  },
];

/** Caps stand in micro-dollars and are typed in dollars. */
const MICRO = 1_000_000;
const toUsd = (microUsd: number | null): number | null =>
  microUsd === null ? null : microUsd / MICRO;
const toMicroUsd = (usd: number | null): number | null =>
  usd === null ? null : Math.round(usd * MICRO);

const BUDGET = {
  unit: "US dollars",
  min: 0.0001,
  max: 1_000_000,
  decimals: 6,
  empty: "no cap",
  defaultValue: null,
} as const;

export const BUDGET_SETTINGS: readonly OptionalNumberSetting[] = [
  {
    ...BUDGET,
    label: BOUNDS["budgets.perRunMicroUsd"].label,
    name: "budgets.perRunMicroUsd",
    hint: "What one answer may cost with all its tool rounds. At the cap it pauses and asks you.",
    read: ({ budgets }) => toUsd(budgets.perRunMicroUsd),
    toPatch: (usd) => ({ budgets: { perRunMicroUsd: toMicroUsd(usd) } }),
  },
  {
    ...BUDGET,
    label: BOUNDS["budgets.perChatMicroUsd"].label,
    name: "budgets.perChatMicroUsd",
    hint: "What one conversation may cost in all.",
    read: ({ budgets }) => toUsd(budgets.perChatMicroUsd),
    toPatch: (usd) => ({ budgets: { perChatMicroUsd: toMicroUsd(usd) } }),
  },
  {
    ...BUDGET,
    label: BOUNDS["budgets.perDayMicroUsd"].label,
    name: "budgets.perDayMicroUsd",
    hint: "What all conversations may cost from midnight to midnight.",
    read: ({ budgets }) => toUsd(budgets.perDayMicroUsd),
    toPatch: (usd) => ({ budgets: { perDayMicroUsd: toMicroUsd(usd) } }),
  },
  {
    ...BUDGET,
    label: BOUNDS["budgets.perMonthMicroUsd"].label,
    name: "budgets.perMonthMicroUsd",
    hint: "What all conversations may cost in a calendar month.",
    read: ({ budgets }) => toUsd(budgets.perMonthMicroUsd),
    toPatch: (usd) => ({ budgets: { perMonthMicroUsd: toMicroUsd(usd) } }),
  },
];

export const RETENTION_SETTING: NumberSetting = {
  label: BOUNDS["observability.timelineRetentionDays"].label,
  name: "observability.timelineRetentionDays",
  unit: "days",
  hint: "The steps of a run with what was sent and received. Answers and what Usage counts stay.",
  zero: "for ever",
  min: 0,
  max: 36_500,
  defaultValue: 90,
  read: ({ observability }) => observability.timelineRetentionDays,
  toPatch: (timelineRetentionDays) => ({ observability: { timelineRetentionDays } }),
};

export const LENGTH_SETTING: NumberSetting = {
  label: BOUNDS["safety.maximumMessageLength"].label,
  name: "safety.maximumMessageLength",
  unit: "characters",
  hint: "A longer message is not sent. From four fifths of it on, the composer counts.",
  min: 1,
  max: 1_000_000,
  defaultValue: 4_000,
  read: ({ safety }) => safety.maximumMessageLength,
  toPatch: (maximumMessageLength) => ({ safety: { maximumMessageLength } }),
};

export const ATTACHMENT_LENGTH_SETTING: NumberSetting = {
  label: BOUNDS["safety.maximumAttachmentLength"].label,
  name: "safety.maximumAttachmentLength",
  unit: "characters",
  hint: "A long paste becomes an attached text. All of one message together may be three times as long.",
  min: 1,
  max: 1_000_000,
  defaultValue: 100_000,
  read: ({ safety }) => safety.maximumAttachmentLength,
  toPatch: (maximumAttachmentLength) => ({ safety: { maximumAttachmentLength } }),
};
