import type { RunId, ThreadId } from "../../shared/ids.ts";
import type { FinalStatus } from "../../shared/message.ts";
import { redact } from "../../shared/redact.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { toTraceId } from "../../shared/trace-id.ts";
import { bareEnd, bareToolName } from "./bare-names.ts";
import type { Log, LogFacts } from "./log.ts";

interface LoggedRun {
  readonly runId: RunId;
  readonly threadId: ThreadId;
  /** The window it was started from. */
  readonly windowId: number;
}

/** Writes a run's milestones into the log, with how long each took and without a word of the conversation. */
export function createRunLog(log: Log, { runId, threadId, windowId }: LoggedRun) {
  const traceId = redact(toTraceId(runId));
  const startedAt = new Map<string, number>();
  const tools = new Map<string, string>();
  const write = (event: string, facts: LogFacts): void =>
    log.info(event, { windowId, threadId, runId, traceId, ...facts });
  const since = (id: string, at: number): number => at - (startedAt.get(id) ?? at);

  return (event: RunEvent): void => {
    const { at } = event;
    switch (event.type) {
      case "run-start":
        startedAt.set(runId, at);
        write("run-started", { model: redact(event.model) });
        return;
      case "model-start":
        startedAt.set(event.callId, at);
        return;
      case "model-end":
        write("model-call-ended", {
          durationMs: since(event.callId, at),
          finishReason: event.finishReason === null ? null : redact(bareEnd(event.finishReason)),
          inputTokens: event.usage?.inputTokens ?? null,
          outputTokens: event.usage?.outputTokens ?? null,
          isFailed: event.error !== undefined,
        });
        return;
      case "tool-start":
        startedAt.set(event.toolCallId, at);
        tools.set(event.toolCallId, event.toolName);
        return;
      case "tool-end":
      case "tool-error":
        write("tool-ended", {
          tool: redact(bareToolName(tools.get(event.toolCallId))),
          durationMs: since(event.toolCallId, at),
          isFailed: event.type === "tool-error",
        });
        return;
      case "input-verdict":
        write("message-sent-anyway", {});
        return;
      case "guard-verdict":
        write("tool-result-judged", { action: redact(event.action) });
        return;
      case "wait-start":
        write("run-waits", { reason: redact(event.reason), waitMs: event.until - at });
        return;
      case "ask-start":
        write("gate-asked", { gate: redact(event.gate) });
        return;
      case "ask-end":
        write("gate-answered", { choice: event.choice === null ? null : redact(event.choice) });
        return;
      case "approval-start":
        tools.set(event.toolCallId, event.toolName);
        write("tool-approval-asked", { tool: redact(bareToolName(event.toolName)) });
        return;
      case "approval-end":
        write("tool-approval-ended", {
          tool: redact(bareToolName(tools.get(event.toolCallId))),
          decision: redact(event.decision),
          scope: event.scope === undefined ? null : redact(event.scope),
        });
        return;
      case "clock-near":
        write("clock-near", { clock: redact(event.clock), remainingMs: event.expiresAt - at });
        return;
      case "clock-granted":
        write("clock-granted", { clock: redact(event.clock) });
        return;
      case "run-end":
        write("run-ended", { durationMs: since(runId, at), ...describeEnd(event.status) });
        return;
      case "dropped":
        write("pieces-dropped", { kinds: event.pieces.length });
        return;
      default:
        // The others are no milestones.
        return;
    }
  };
}

function describeEnd(status: FinalStatus): LogFacts {
  if (status.type === "complete") return { status: redact("complete") };
  const { reason, error } = status;
  return {
    status: redact(reason),
    errorCode: error?.code ?? null,
    requestId: typeof error?.requestId === "string" ? redact(error.requestId) : null,
  };
}
