// Without zod, because the page uses it: zod probes for eval, which the page's CSP refuses.

import { formatUsd } from "./format-usd.ts";

/** A number that holds something back, and which way it is loosened. */
interface Bound {
  /** As its field is called. */
  readonly label: string;
  readonly looser: "higher" | "lower";
  /** What 0 means where it is no number but the loosest, or for a retention the longest, of all. */
  readonly zero?: "never" | "for ever";
  readonly isMoney?: true;
}

/** Every bound of the settings, by its dotted name. Null, where it may stand, is no bound at all. */
export const BOUNDS = {
  "limits.messagesPerWindow": { label: "Messages per window", looser: "higher" },
  "limits.messagesPerApp": { label: "Messages in all windows", looser: "higher" },
  "limits.windowSeconds": { label: "Window length (seconds)", looser: "lower" },
  "limits.tokensPerWindow": { label: "Tokens per window", looser: "higher" },
  "limits.tokensPerApp": { label: "Tokens in all windows", looser: "higher" },
  "limits.toolRounds": { label: "Step limit", looser: "higher" },
  "timeouts.firstTokenSeconds": {
    label: "First-token timeout (seconds)",
    looser: "higher",
    zero: "never",
  },
  "timeouts.idleSeconds": { label: "Idle timeout (seconds)", looser: "higher", zero: "never" },
  "timeouts.totalSeconds": { label: "Total timeout (seconds)", looser: "higher", zero: "never" },
  "timeouts.toolSeconds": { label: "Tool timeout (seconds)", looser: "higher", zero: "never" },
  "budgets.perRunMicroUsd": { label: "Budget per run (USD)", looser: "higher", isMoney: true },
  "budgets.perChatMicroUsd": { label: "Budget per chat (USD)", looser: "higher", isMoney: true },
  "budgets.perDayMicroUsd": { label: "Budget per day (USD)", looser: "higher", isMoney: true },
  "budgets.perMonthMicroUsd": { label: "Budget per month (USD)", looser: "higher", isMoney: true },
  "safety.maximumMessageLength": { label: "Maximum message length", looser: "higher" },
  "safety.maximumAttachmentLength": { label: "Maximum attachment length", looser: "higher" },
  // A shorter time deletes what is older.
  "observability.timelineRetentionDays": {
    label: "Keep run details (days)",
    looser: "lower",
    zero: "for ever",
  },
} as const satisfies Record<string, Bound>;

export type BoundName = keyof typeof BOUNDS;

export const isBound = (name: string): name is BoundName => Object.hasOwn(BOUNDS, name);

/** Whether the second value holds back less than the first, each as it stands in the settings. */
export function isLooser(name: BoundName, from: number | null, to: number | null): boolean {
  const bound: Bound = BOUNDS[name];
  const reach = (value: number | null): number =>
    value === null || (value === 0 && bound.zero !== undefined) ? Infinity : value;
  return bound.looser === "higher" ? reach(to) > reach(from) : reach(to) < reach(from);
}

/** The value of a bound for a person, as in "$0.50", "no cap" or "never". */
export function boundWords(name: BoundName, value: number | null): string {
  const bound: Bound = BOUNDS[name];
  if (value === null) return "no cap";
  if (value === 0 && bound.zero !== undefined) return bound.zero;
  return bound.isMoney === true ? formatUsd(value) : value.toLocaleString("en");
}
