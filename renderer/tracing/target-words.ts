import { assertNever } from "../../shared/assert-never.ts";
import type { RunTraceStatus, TargetStatus, TraceTarget } from "../../shared/tracing.ts";

export const TARGET_NAMES: Readonly<Record<TraceTarget, string>> = {
  langfuse: "Langfuse",
  "open-telemetry": "OpenTelemetry",
};

/** Where a target stands, in one word and its count. */
export function stateWords({ state, pending, sent, failed }: TargetStatus): string {
  switch (state) {
    case "off":
      return "off";
    case "blocked":
      return "not sending";
    case "pending":
      return `${pending} pending`;
    case "sent":
      // Nothing waits; that something got there is said only once it has.
      return sent === 0 ? "on" : "sent";
    case "failed":
      return `${failed} failed`;
    default:
      return assertNever(state);
  }
}

/** When it is tried again, as in "Next attempt at 14:05." */
export function nextAttemptWords(at: number): string {
  const time = new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return `Next attempt at ${time}.`;
}

/** How far a run's trace has come, in a few words. */
export function traceWords({ state, reason }: RunTraceStatus): string {
  switch (state) {
    case "pending":
      return "waits to be sent";
    case "sent":
      return "sent";
    case "failed":
      return reason === null ? "was refused" : `was refused: ${reason}`;
    default:
      return assertNever(state);
  }
}
