import type { RunEvent } from "../../../shared/run-event.ts";
import type { MetricName } from "../../../shared/settings-tracing.ts";

/** What a run is measured by. */
export interface Metric {
  readonly name: MetricName;
  readonly value: number;
  /** How it came about, in a few words without anything of the conversation; empty where the number says it all. */
  readonly comment: string;
}

/** Measures a run from its events, in constant memory. */
export interface RunMeter {
  observe(event: RunEvent): void;
  /** Each metric that says something about this run; a count of nothing says nothing. */
  metrics(): readonly Metric[];
}

export function createRunMeter(): RunMeter {
  let calledAt: number | undefined;
  let firstTokenMs: number | undefined;
  let toolsDone = 0;
  let toolsFailed = 0;
  let retries = 0;
  let limiterWaitMs = 0;
  let budgetStops = 0;
  const openWaits = new Map<string, number>();
  const retryWaits = new Set<string>();

  const heard = (at: number): void => {
    if (calledAt !== undefined) firstTokenMs ??= Math.max(0, at - calledAt);
  };
  const closeWait = (waitId: string, at: number): void => {
    const since = openWaits.get(waitId);
    if (since === undefined) return;
    openWaits.delete(waitId);
    limiterWaitMs += Math.max(0, at - since);
  };

  return {
    observe(event) {
      switch (event.type) {
        case "model-start":
          calledAt = event.at;
          return;
        case "first-token":
        case "text-delta":
        case "reasoning-delta":
          heard(event.at);
          return;
        case "tool-end":
          toolsDone += 1;
          return;
        case "tool-error":
          toolsFailed += 1;
          return;
        case "wait-start":
          // The same wait may be told again with another end.
          if (event.reason === "retry") {
            if (!retryWaits.has(event.waitId)) retries += 1;
            retryWaits.add(event.waitId);
          } else if (event.reason === "rate-limit" && !openWaits.has(event.waitId)) {
            openWaits.set(event.waitId, event.at);
          }
          return;
        case "wait-end":
          closeWait(event.waitId, event.at);
          return;
        case "ask-start":
          if (event.gate === "budget") budgetStops += 1;
          return;
        case "run-end":
          for (const waitId of openWaits.keys()) closeWait(waitId, event.at);
          return;
        default:
          // No figure comes of the others.
          return;
      }
    },
    metrics() {
      const tools = toolsDone + toolsFailed;
      return [
        ...(firstTokenMs === undefined
          ? []
          : [metric("time-to-first-token", Math.round(firstTokenMs))]),
        ...(tools === 0
          ? []
          : [metric("tool-success", toolsDone / tools, `${toolsDone} of ${tools} tool calls`)]),
        ...[
          metric("retries", retries),
          metric("limiter-wait", Math.round(limiterWaitMs)),
          metric("budget-stops", budgetStops),
        ].filter(({ value }) => value > 0),
      ];
    },
  };
}

const metric = (name: MetricName, value: number, comment = ""): Metric => ({
  name,
  value,
  comment,
});
