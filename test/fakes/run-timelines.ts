import fc from "fast-check";
import { toolCallId } from "../../shared/ids.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { RUN_STEPS } from "./run-steps.ts";

const name = fc.constantFrom("a", "b", "c");
const callIds = name.map((each) => toolCallId.parse(each));

const step: fc.Arbitrary<(at: number) => RunEvent> = fc.oneof(
  name.map((taskId) => (at: number): RunEvent => ({
    type: "node-start",
    at,
    node: "agent",
    taskId,
  })),
  name.map((taskId) => (at: number): RunEvent => ({
    type: "node-end",
    at,
    node: "agent",
    taskId,
    error: null,
  })),
  name.map((callId) => (at: number): RunEvent => ({
    type: "model-start",
    at,
    callId,
    model: "fake",
  })),
  name.map((callId) => (at: number): RunEvent => ({ type: "first-token", at, callId })),
  name.map((callId) => (at: number): RunEvent => ({
    type: "model-end",
    at,
    callId,
    finishReason: "stop",
    usage: null,
    cost: null,
  })),
  callIds.map((id) => (at: number): RunEvent => ({
    type: "tool-start",
    at,
    toolCallId: id,
    toolName: "calculator",
    args: {},
  })),
  callIds.map((id) => (at: number): RunEvent => ({
    type: "tool-end",
    at,
    toolCallId: id,
    result: "1",
  })),
  name.map((waitId) => (at: number): RunEvent => ({
    type: "wait-start",
    at,
    waitId,
    reason: "retry",
    message: "Trying again.",
    until: at + 5,
  })),
  name.map((waitId) => (at: number): RunEvent => ({ type: "wait-end", at, waitId })),
  fc.constant((at: number): RunEvent => ({ type: "clock-near", at, clock: "idle", expiresAt: at })),
);

/**
 * Runs in which anything may follow anything, names are used again, nothing needs to end and the clock may be set
 * back; whole ones and such that broke off.
 */
export function runTimelines(): fc.Arbitrary<RunEvent[]> {
  const steps = fc.array(fc.tuple(step, fc.integer({ min: -20, max: 100 })), { maxLength: 60 });
  return fc.tuple(steps, fc.boolean()).map(([made, hasEnded]) => {
    let at = 1_000;
    const start = RUN_STEPS.slice(0, 1);
    const events = made.map(([make, passed]) => {
      at += passed;
      return make(at);
    });
    const end: RunEvent[] = [{ type: "run-end", at, status: { type: "complete" } }];
    return [...start, ...events, ...(hasEnded ? end : [])];
  });
}
