import { assertNever } from "../../shared/assert-never.ts";
import type { ClockName, RunEvent, Usage } from "../../shared/run-event.ts";
import type { GateName, RunChoice } from "../../shared/verdict.ts";

/** One thing a run did, with when it began and ended in milliseconds after the run's own start. */
export interface RunStep {
  readonly key: string;
  readonly kind: "node" | "model" | "tool" | "wait" | "ask" | "clock";
  readonly name: string;
  readonly startMs: number;
  /** Undefined while it goes on, or when the run broke off inside it. */
  readonly endMs: number | undefined;
  /** What else there is to say: finish reason, or the error. */
  readonly note: string | undefined;
  readonly hasFailed: boolean;
  readonly usage: Usage | undefined;
}

export interface RunSummary {
  readonly steps: readonly RunStep[];
  readonly durationMs: number;
  readonly modelCalls: number;
  readonly toolCalls: number;
  /** Undefined when no call of the run reported its tokens. */
  readonly tokens: Pick<Usage, "inputTokens" | "outputTokens"> | undefined;
}

type StepEnd = Pick<RunStep, "endMs"> & Partial<Pick<RunStep, "note" | "hasFailed" | "usage">>;

const WAIT_NAME = { "rate-limit": "rate limit", retry: "before trying again" } as const;

const ASK_NAME: Record<GateName, string> = {
  "input-guard": "input check",
  "rate-limiter": "rate limit",
  budget: "budget",
};

const CHOICE_WORDS: Record<RunChoice, string> = { continue: "Continue", "stop-here": "Stop here" };

const CLOCK_NAME: Record<ClockName, string> = {
  "first-token": "first token",
  idle: "idle",
  total: "total",
  tool: "tool",
};

/** Pairs the starts and ends of a run's events into steps, in the order they began. */
export function summarizeRun(events: readonly RunEvent[]): RunSummary {
  const originAt = events[0]?.at ?? 0;
  const durationMs = (events.at(-1)?.at ?? originAt) - originAt;
  const steps: RunStep[] = [];

  function open(kind: RunStep["kind"], id: string, name: string, at: number): void {
    steps.push({
      key: `${kind}:${id}`,
      kind,
      name,
      startMs: at - originAt,
      endMs: undefined,
      note: undefined,
      hasFailed: false,
      usage: undefined,
    });
  }
  /** Waits are told again when their end moves, and clocks when they were prolonged. */
  function note(key: string, words: string): boolean {
    const index = steps.findLastIndex((step) => step.key === key);
    const step = steps[index];
    if (step !== undefined) steps[index] = { ...step, note: words };
    return step !== undefined;
  }
  function close(kind: RunStep["kind"], id: string, end: StepEnd): void {
    // Providers may reuse a call id in a later step, so the newest one still open is the one meant.
    const index = steps.findLastIndex(
      ({ key, endMs }) => key === `${kind}:${id}` && endMs === undefined,
    );
    const step = steps[index];
    if (step !== undefined) steps[index] = { ...step, ...end };
  }

  for (const event of events) {
    const endMs = event.at - originAt;
    switch (event.type) {
      case "node-start":
        open("node", event.taskId, event.node, event.at);
        break;
      case "node-end":
        close("node", event.taskId, {
          endMs,
          note: event.error ?? undefined,
          hasFailed: event.error !== null,
        });
        break;
      case "model-start":
        open("model", event.callId, event.model, event.at);
        break;
      case "model-end":
        close("model", event.callId, {
          endMs,
          note: `finish: ${event.finishReason ?? "none given"}`,
          usage: event.usage ?? undefined,
        });
        break;
      case "tool-start":
        open("tool", event.toolCallId, event.toolName, event.at);
        break;
      case "tool-end":
        close("tool", event.toolCallId, { endMs });
        break;
      case "tool-error":
        close("tool", event.toolCallId, { endMs, note: event.message, hasFailed: true });
        break;
      case "guard-verdict":
        note(`tool:${event.toolCallId}`, GUARD_NOTE[event.action]);
        break;
      case "wait-start":
        if (!note(`wait:${event.waitId}`, event.message)) {
          open("wait", event.waitId, WAIT_NAME[event.reason], event.at);
          note(`wait:${event.waitId}`, event.message);
        }
        break;
      case "wait-end":
        close("wait", event.waitId, { endMs });
        break;
      case "ask-start":
        open("ask", event.askId, ASK_NAME[event.gate], event.at);
        note(`ask:${event.askId}`, event.message);
        break;
      case "ask-end":
        close("ask", event.askId, {
          endMs,
          note: event.choice === null ? "not answered" : `answered: ${CHOICE_WORDS[event.choice]}`,
        });
        break;
      case "clock-near":
        open("clock", event.clock, CLOCK_NAME[event.clock], event.at);
        close("clock", event.clock, { endMs, note: "four fifths of its time were gone" });
        break;
      case "clock-granted":
        note(`clock:${event.clock}`, "kept waiting: its time was granted once more");
        break;
      case "run-start":
      case "run-end":
      case "first-token":
      case "text-delta":
      case "reasoning-delta":
        break;
      default:
        assertNever(event);
    }
  }
  return {
    steps,
    durationMs,
    modelCalls: steps.filter(({ kind }) => kind === "model").length,
    toolCalls: steps.filter(({ kind }) => kind === "tool").length,
    tokens: sumTokens(steps),
  };
}

const GUARD_NOTE = {
  marked: "its result looks like instructions; the model was told that it is data",
  withheld: "its result looks like instructions; the model did not get it",
};

function sumTokens(steps: readonly RunStep[]): RunSummary["tokens"] {
  const reported = steps.flatMap(({ usage }) => (usage === undefined ? [] : [usage]));
  if (reported.length === 0) return undefined;
  return {
    inputTokens: reported.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
    outputTokens: reported.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
  };
}
