import type { Settings, SettingsPatch } from "../../shared/settings.ts";

/** A whole number that a person may set, with what the form must know of it. */
export interface NumberSetting {
  readonly label: string;
  /** Dotted, as the environment's locks name it. */
  readonly name: string;
  readonly unit: string;
  readonly hint: string;
  /** Both ends are allowed. */
  readonly min: number;
  readonly max: number;
  readonly defaultValue: number;
  readonly read: (settings: Settings) => number;
  readonly toPatch: (value: number) => SettingsPatch;
}

const DAY_SECONDS = 86_400;

// Ranges and defaults stand in shared/settings.ts as well, whose schemas the page's CSP keeps out; a test compares them.

export const RATE_SETTINGS: readonly NumberSetting[] = [
  {
    label: "Messages per window",
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
    label: "Messages in all windows",
    name: "limits.messagesPerApp",
    unit: "model calls",
    hint: "For the whole app, so that opening windows is no way around the limit.",
    min: 1,
    max: 10_000,
    defaultValue: 30,
    read: ({ limits }) => limits.messagesPerApp,
    toPatch: (messagesPerApp) => ({ limits: { messagesPerApp } }),
  },
  {
    label: "Window length (seconds)",
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

export const TIMEOUT_SETTINGS: readonly NumberSetting[] = [
  {
    label: "First-token timeout (seconds)",
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
    label: "Idle timeout (seconds)",
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
    label: "Total timeout (seconds)",
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
    label: "Tool timeout (seconds)",
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

export const LENGTH_SETTING: NumberSetting = {
  label: "Maximum message length",
  name: "safety.maximumMessageLength",
  unit: "characters",
  hint: "A longer message is not sent. From four fifths of it on, the composer counts.",
  min: 1,
  max: 1_000_000,
  defaultValue: 4_000,
  read: ({ safety }) => safety.maximumMessageLength,
  toPatch: (maximumMessageLength) => ({ safety: { maximumMessageLength } }),
};

/** A number as people write it; undefined when it is none or lies outside the setting's range. */
export function parseSetting(text: string, { min, max }: NumberSetting): number | undefined {
  const digits = text.replaceAll(/[\s,_]/g, "");
  if (!/^\d{1,9}$/.test(digits)) return undefined;
  const value = Number(digits);
  return value >= min && value <= max ? value : undefined;
}

/** What may stand in the field, for the person who typed something else. */
export function rangeWords({ min, max, unit }: NumberSetting): string {
  const range = `${min.toLocaleString("en")} to ${max.toLocaleString("en")}`;
  return `A whole number of ${unit} from ${range}${min === 0 ? "; 0 is never" : ""}.`;
}
