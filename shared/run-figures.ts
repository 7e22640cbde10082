import type { Cost, RunEvent } from "./run-event.ts";
import type { RunReceipt } from "./run-receipt.ts";

/** What a run used and how its tools fared, as it stands on the run's row. */
export interface RunFigures extends RunReceipt {
  readonly toolCalls: number;
  readonly toolFailures: number;
}

/**
 * Adds up a run from its events, `run-end` among them.
 *
 * A sum of which nothing is known is null rather than 0, and so is a cost of which any part is unknown.
 */
export function toRunFigures(events: readonly RunEvent[]): RunFigures {
  const startAt = events[0]?.at ?? 0;
  const endAt = events.at(-1)?.at ?? startAt;
  const decisionMs = toDecisionMs(events, startAt);
  const calls = events.filter((event) => event.type === "model-end");
  const used = calls.flatMap(({ usage }) => usage ?? []);
  const costs = calls.flatMap(({ usage, cost }) => (usage === null ? [] : [cost]));
  const count = (type: RunEvent["type"]): number =>
    events.reduce((sum, event) => (event.type === type ? sum + 1 : sum), 0);
  return {
    inputTokens: total(used.map(({ inputTokens }) => inputTokens)),
    outputTokens: total(used.map(({ outputTokens }) => outputTokens)),
    isEstimated: [...used, ...costs].some((each) => each?.isEstimated === true),
    costMicroUsd: costs.includes(null)
      ? null
      : total(costs.flatMap((cost) => cost?.microUsd ?? [])),
    costBasis: toBasis(costs.flatMap((cost) => cost ?? [])),
    unansweredCalls: used.filter(({ isUnanswered }) => isUnanswered === true).length,
    firstTokenMs: toFirstTokenMs(events),
    totalMs: Math.max(0, endAt - startAt),
    ...(decisionMs > 0 && { decisionMs }),
    toolCalls: count("tool-start"),
    toolFailures: count("tool-error"),
  };
}

/** From the request of the first call that was answered to its first token: the provider's time, and nobody else's. */
function toFirstTokenMs(events: readonly RunEvent[]): number | null {
  const first = events.find((event) => event.type === "first-token");
  const call = events.findLast(
    (event) => event.type === "model-start" && event.callId === first?.callId,
  );
  return first === undefined || call === undefined ? null : Math.max(0, first.at - call.at);
}

/** How long a person was asked while neither a model nor a tool was at work, as the timeline's shares have it. */
function toDecisionMs(events: readonly RunEvent[], startAt: number): number {
  const asking = new Set<string>();
  const working = new Set<string>();
  let sum = 0;
  let last = startAt;
  for (const event of events) {
    // Clocks may be set back: then time stands still until it has caught up.
    const at = Math.max(last, event.at);
    if (asking.size > 0 && working.size === 0) sum += at - last;
    last = at;
    if (event.type === "ask-start") asking.add(event.askId);
    else if (event.type === "ask-end") asking.delete(event.askId);
    else if (event.type === "approval-start") {
      asking.add(event.toolCallId);
      // Asked about again: what had begun is at work no more.
      working.delete(event.toolCallId);
    } else if (event.type === "approval-end") asking.delete(event.toolCallId);
    else if (event.type === "model-start") working.add(event.callId);
    else if (event.type === "model-end") working.delete(event.callId);
    else if (event.type === "tool-start") working.add(event.toolCallId);
    else if (event.type === "tool-end" || event.type === "tool-error") {
      working.delete(event.toolCallId);
    }
  }
  return sum;
}

function toBasis(costs: readonly Cost[]): RunFigures["costBasis"] {
  const billed = costs.filter(({ isBilled }) => isBilled === true).length;
  if (costs.length === 0) return null;
  if (billed === 0) return "prices";
  return billed === costs.length ? "provider" : "both";
}

function total(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}
