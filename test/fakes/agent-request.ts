import { randomUUID } from "node:crypto";
import type { AgentRequest } from "../../electron/agent/agent.ts";
import { messageId, runId, threadId } from "../../shared/ids.ts";
import type { Message, Part } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { fixedClock } from "./fixed-clock.ts";
import { unbounded } from "./unbounded.ts";

/** Sunday, 22 November 2026, 13:03:11 UTC. */
export const NOW = Date.UTC(2026, 10, 22, 13, 3, 11);

/** A stored message with nothing special about it. */
export function createMessage(role: Message["role"], parts: readonly Part[]): Message {
  return {
    id: messageId.parse(randomUUID()),
    threadId: threadId.parse("11111111-1111-4111-8111-111111111111"),
    parentId: null,
    role,
    parts,
    status: { type: "complete" },
    runId: null,
    model: null,
    createdAt: NOW,
    siblingIds: [],
  };
}

export const userMessage = (text: string): Message =>
  createMessage("user", [{ type: "text", text }]);

export interface RecordedRequest extends Omit<AgentRequest, "model"> {
  /** What was emitted so far. */
  readonly events: readonly RunEvent[];
  readonly controller: AbortController;
  /** The error behind a failed answer. */
  readonly reported: readonly unknown[];
  /** The first event for which this holds, as soon as it is emitted. */
  waitFor(isIt: (event: RunEvent) => boolean): Promise<RunEvent>;
}

/** A request to the agent that keeps what is emitted. */
export function createAgentRequest(options: {
  readonly history: readonly Message[];
  readonly continues?: boolean;
}): RecordedRequest {
  const events: RunEvent[] = [];
  const reported: unknown[] = [];
  const waiting: { isIt: (event: RunEvent) => boolean; resolve: (event: RunEvent) => void }[] = [];
  const controller = new AbortController();
  return {
    runId: runId.parse(randomUUID()),
    threadId: threadId.parse(randomUUID()),
    history: options.history,
    continues: options.continues ?? false,
    signal: controller.signal,
    bounds: unbounded(controller.signal),
    clock: fixedClock(NOW),
    report: (_event, error) => void reported.push(error),
    emit: (event) => {
      events.push(event);
      for (const { isIt, resolve } of waiting) if (isIt(event)) resolve(event);
    },
    events,
    controller,
    reported,
    waitFor: (isIt) => {
      const known = events.find(isIt);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve) => waiting.push({ isIt, resolve }));
    },
  };
}

/** All text a run emitted. */
export function toText(events: readonly RunEvent[]): string {
  return events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
}

/** The kinds of the events in order, with runs of the same delta as one. */
export function toOutline(events: readonly RunEvent[]): string[] {
  return events
    .map((event) => ("node" in event ? `${event.type} ${event.node}` : event.type))
    .filter((kind, index, all) => !kind.endsWith("-delta") || all[index - 1] !== kind);
}
