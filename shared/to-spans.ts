import { assertNever } from "./assert-never.ts";
import type { ToolCallId } from "./ids.ts";
import type { RunEvent } from "./run-event.ts";
import type {
  MarkSpan,
  ModelSpan,
  NodeSpan,
  QueueSpan,
  RunSpan,
  Span,
  SpanBase,
  ToolSpan,
  WaitSpan,
} from "./span.ts";

/** What one kind of span has beside what all have. */
type Own<S extends Span> = S extends Span ? Omit<S, keyof SpanBase> : never;
type SpanEnd = Partial<Pick<SpanBase, "endAt" | "state" | "error">>;

const CLOCK = {
  "first-token": "First-token clock",
  idle: "Idle clock",
  total: "Total clock",
  tool: "Tool clock",
} as const;
const WAIT = { "rate-limit": "rate limit", retry: "before trying again" } as const;

/**
 * Builds a run's tree of spans from its events, parents before their children and each level in the order it began.
 * Any beginning of a run is valid. Clocks may be set back: then time stands still until it has caught up.
 */
export function toSpans(events: readonly RunEvent[]): readonly Span[] {
  const builder = createBuilder();
  for (const event of events) builder.add(event);
  return builder.spans();
}

function createBuilder() {
  const spans: Span[] = [];
  const indexes = new Map<string, number>();
  /** The spans that are open, oldest first. */
  const open = new Set<string>();
  /** The newest open span of each thing a provider or LangGraph names. */
  const bySource = new Map<string, string>();
  let at = Number.NEGATIVE_INFINITY;

  const get = (id: string | undefined): Span | undefined =>
    id === undefined ? undefined : spans[indexes.get(id) ?? -1];

  function start<S extends Span>(source: string, name: string, own: Own<S>, parent: string): void {
    const id = indexes.has(source) ? `${source}#${spans.length}` : source;
    const above = get(parent);
    indexes.set(id, spans.length);
    spans.push({
      id,
      parentId: above?.id,
      depth: above === undefined ? 0 : above.depth + 1,
      name,
      startAt: at,
      endAt: undefined,
      state: "open",
      error: undefined,
      ...own,
    });
    open.add(id);
    bySource.set(source, id);
  }
  function update(id: string | undefined, change: object): void {
    const index = id === undefined ? undefined : indexes.get(id);
    const span = index === undefined ? undefined : spans[index];
    if (index !== undefined && span !== undefined) spans[index] = { ...span, ...change };
  }
  /** Ends a span and, as cut off, whatever is still open within it. */
  function end(id: string | undefined, change: SpanEnd & object): void {
    if (id === undefined || !open.has(id)) return;
    for (const other of open) {
      if (other !== id && isWithin(other, id)) end(other, { state: "cut-off" });
    }
    open.delete(id);
    update(id, { endAt: at, state: "done", ...change });
  }
  function isWithin(id: string, ancestor: string): boolean {
    const parentId = get(id)?.parentId;
    return parentId !== undefined && (parentId === ancestor || isWithin(parentId, ancestor));
  }
  /** The innermost graph node that is running, or the run. */
  function place(): string {
    const nodes = [...open].filter((id) => get(id)?.kind === "node");
    return nodes.at(-1) ?? "run";
  }
  function endQueue(): void {
    end("queue", {});
  }
  function mark(source: string, name: string, message: string): void {
    start<MarkSpan>(source, name, { kind: "mark", message }, place());
    end(bySource.get(source), {});
  }

  function add(event: RunEvent): void {
    if (spans.length > 0 && !open.has("run")) return;
    at = Math.max(at, event.at);
    if (spans.length === 0) {
      start<RunSpan>("run", "Run", { kind: "run", status: undefined }, "");
      if (event.type === "run-start") start<QueueSpan>("queue", "Queue", { kind: "queue" }, "run");
    }
    switch (event.type) {
      case "run-start":
      case "text-delta":
      case "reasoning-delta":
        break;
      case "node-start": {
        endQueue();
        const { taskId } = event;
        start<NodeSpan>(`node:${taskId}`, event.node, { kind: "node", taskId }, "run");
        break;
      }
      case "node-end":
        end(bySource.get(`node:${event.taskId}`), failedIf(event.error));
        break;
      case "model-start": {
        endQueue();
        const { callId, model, parameters } = event;
        const own = {
          kind: "model",
          callId,
          parameters,
          firstTokenAt: undefined,
          finishReason: undefined,
          usage: undefined,
          cost: undefined,
        } as const;
        start<ModelSpan>(`model:${callId}`, model, own, place());
        break;
      }
      case "first-token": {
        const id = bySource.get(`model:${event.callId}`);
        const span = get(id);
        if (span?.kind === "model" && span.state === "open" && span.firstTokenAt === undefined) {
          update(id, { firstTokenAt: at });
        }
        break;
      }
      case "model-end": {
        const id = bySource.get(`model:${event.callId}`);
        if (id === undefined || !open.has(id)) break;
        update(id, {
          finishReason: event.finishReason ?? undefined,
          usage: event.usage ?? undefined,
          cost: event.cost ?? undefined,
        });
        end(id, failedIf(event.error));
        break;
      }
      case "tool-start": {
        endQueue();
        const { toolCallId, toolName, args } = event;
        const own = { kind: "tool", toolCallId, args, result: undefined } as const;
        start<ToolSpan>(`tool:${toolCallId}`, toolName, own, place());
        break;
      }
      case "tool-end":
        endTool(event.toolCallId, event.result, {});
        break;
      case "tool-error":
        endTool(event.toolCallId, undefined, failedIf(event.message));
        break;
      case "wait-start": {
        const id = bySource.get(`wait:${event.waitId}`);
        const { waitId, reason, message } = event;
        // A wait is told again whenever its end moves.
        if (id !== undefined) update(id, { message });
        else {
          const own = { kind: "wait", waitId, reason, message } as const;
          start<WaitSpan>(`wait:${waitId}`, WAIT[reason], own, place());
        }
        break;
      }
      case "wait-end":
        end(bySource.get(`wait:${event.waitId}`), {});
        break;
      case "ask-start": {
        const { askId: waitId, gate, message } = event;
        const own = { kind: "wait", waitId, reason: "ask", message } as const;
        start<WaitSpan>(`ask:${waitId}`, `your decision (${gate})`, own, place());
        break;
      }
      case "ask-end": {
        const id = bySource.get(`ask:${event.askId}`);
        const span = get(id);
        if (span?.kind === "wait") {
          const answer = event.choice === null ? "No answer." : `Answer: ${event.choice}.`;
          update(id, { message: `${span.message} ${answer}` });
        }
        end(id, {});
        break;
      }
      case "input-verdict": {
        const { message, excerpt } = event;
        const found = excerpt === null ? "" : ` “${excerpt}”`;
        mark("input", "Check of your message", `${message}${found} Sent anyway.`);
        break;
      }
      case "guard-verdict": {
        const { toolCallId, label, action, excerpt } = event;
        mark(`guard:${toolCallId}`, "Check of a tool's result", `${label}, ${action}: ${excerpt}`);
        break;
      }
      case "clock-near":
        mark(`near:${event.clock}`, CLOCK[event.clock], "Four fifths of its time were gone.");
        break;
      case "clock-granted":
        mark(`granted:${event.clock}`, CLOCK[event.clock], "It was granted its time once more.");
        break;
      case "run-end": {
        const { status } = event;
        update("run", { status });
        const isDone = status.type === "complete";
        const error = isDone ? undefined : (status.error?.message ?? undefined);
        const wasStopped = !isDone && status.reason === "stopped";
        end("run", { state: isDone ? "done" : wasStopped ? "cut-off" : "failed", error });
        break;
      }
      default:
        assertNever(event);
    }
  }

  function endTool(toolCallId: ToolCallId, result: string | undefined, change: SpanEnd): void {
    const id = bySource.get(`tool:${toolCallId}`);
    if (id === undefined || !open.has(id)) return;
    update(id, { result });
    end(id, change);
  }

  return { add, spans: () => parentsFirst(spans) };
}

function failedIf(error: string | null | undefined): SpanEnd {
  return error === null || error === undefined ? {} : { state: "failed", error };
}

/** Nodes may run side by side; a tree is read node by node. */
function parentsFirst(spans: readonly Span[]): readonly Span[] {
  const children = Map.groupBy(spans, ({ parentId }) => parentId);
  const ordered: Span[] = [];
  const visit = (parentId: string | undefined): void => {
    for (const span of children.get(parentId) ?? []) {
      ordered.push(span);
      visit(span.id);
    }
  };
  visit(undefined);
  return ordered;
}
