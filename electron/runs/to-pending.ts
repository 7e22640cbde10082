import { assertNever } from "../../shared/assert-never.ts";
import type { RunEvent } from "../../shared/run-event.ts";

/**
 * What a run is waiting for: its open `wait-start` and `clock-near` events, for a window that begins to watch in the
 * middle of it. Pure.
 */
export function toPending(pending: readonly RunEvent[], event: RunEvent): readonly RunEvent[] {
  switch (event.type) {
    case "wait-start":
      return [...without(pending, (each) => isWait(each, event.waitId)), event];
    case "wait-end":
      return without(pending, (each) => isWait(each, event.waitId));
    case "clock-near":
      return [...without(pending, (each) => isNear(each, [event.clock])), event];
    case "clock-granted":
      return without(pending, (each) => isNear(each, [event.clock]));
    case "text-delta":
    case "reasoning-delta":
    case "model-end":
      return without(pending, (each) => isNear(each, ["first-token", "idle"]));
    case "tool-end":
    case "tool-error":
      return without(pending, (each) => isNear(each, ["tool"]));
    case "run-end":
      return [];
    case "run-start":
    case "node-start":
    case "node-end":
    case "model-start":
    case "tool-start":
      return pending;
    default:
      return assertNever(event);
  }
}

function isWait(event: RunEvent, waitId: string): boolean {
  return event.type === "wait-start" && event.waitId === waitId;
}

function isNear(event: RunEvent, clocks: readonly string[]): boolean {
  return event.type === "clock-near" && clocks.includes(event.clock);
}

function without(
  pending: readonly RunEvent[],
  isGone: (event: RunEvent) => boolean,
): readonly RunEvent[] {
  return pending.some(isGone) ? pending.filter((each) => !isGone(each)) : pending;
}
