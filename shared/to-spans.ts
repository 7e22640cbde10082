import { assertNever } from "./assert-never.ts";
import type { ToolCallId } from "./ids.ts";
import type { DroppedPiece, RunEvent } from "./run-event.ts";
import type {
  MarkSpan,
  ModelSpan,
  NodeSpan,
  QueueSpan,
  RunSpan,
  Span,
  ToolSpan,
  WaitSpan,
} from "./span.ts";
import { createSpanTree, type SpanEnd, type SpanTree } from "./span-tree.ts";

const CLOCK = {
  "first-token": "First-token clock",
  idle: "Idle clock",
  total: "Total clock",
  tool: "Tool clock",
} as const;
const WAIT = {
  "rate-limit": "rate limit",
  retry: "before trying again",
  sleep: "computer asleep",
  loading: "model loading",
} as const;

const NO_QUESTION = { gate: undefined, choice: undefined } as const;

/** Instead of "computer asleep", once it is known. */
const NO_SLEEP = "the computer did not sleep";

/**
 * Builds a run's tree of spans from its events, parents before their children and each level in the order it began.
 * Any beginning of a run is valid. Clocks may be set back: then time stands still until it has caught up.
 */
export function toSpans(events: readonly RunEvent[]): readonly Span[] {
  const tree = createSpanTree();
  for (const [index, event] of events.entries()) {
    if (index > 0 && !tree.isOpen("run")) break;
    tree.advance(event.at);
    if (index === 0) {
      const isStart = event.type === "run-start";
      const own = {
        kind: "run",
        status: undefined,
        endpoint: isStart ? event.endpoint : undefined,
        model: isStart ? event.model : undefined,
        answerKind: isStart ? event.kind : undefined,
      } as const;
      tree.start<RunSpan>("run", "Run", own, "");
      if (event.type === "run-start") {
        tree.start<QueueSpan>("queue", "Starting", { kind: "queue" }, "run");
      }
    }
    add(tree, event);
  }
  return tree.spans();
}

function add(tree: SpanTree, event: RunEvent): void {
  switch (event.type) {
    case "run-start":
    case "text-delta":
    case "reasoning-delta":
    case "text-was-thoughts":
      break;
    case "node-start": {
      tree.end("queue", {});
      const { taskId, toolCallId } = event;
      const own = { kind: "node", taskId, toolCallId } as const;
      tree.start<NodeSpan>(`node:${taskId}`, event.node, own, "run");
      moveWaits(tree, "run", tree.newest(`node:${taskId}`)?.id, toolCallId);
      break;
    }
    case "node-end": {
      const id = tree.newest(`node:${event.taskId}`)?.id;
      moveWaits(tree, id, "run");
      tree.end(id, failedIf(event.error));
      break;
    }
    case "model-start": {
      tree.end("queue", {});
      const { callId, model, parameters } = event;
      const own = {
        kind: "model",
        callId,
        parameters,
        tools: undefined,
        firstTokenAt: undefined,
        responseId: undefined,
        responseModel: undefined,
        finishReason: undefined,
        code: undefined,
        status: undefined,
        requestId: undefined,
        detail: undefined,
        usage: undefined,
        cost: undefined,
        costParts: undefined,
      } as const;
      tree.start<ModelSpan>(`model:${callId}`, model, own, place(tree));
      break;
    }
    case "model-request": {
      const span = tree.newest(`model:${event.callId}`);
      if (span?.state !== "open") break;
      const tools = event.tools ?? toolsBefore(tree, span.id);
      tree.update(span.id, { parameters: event.parameters, tools });
      break;
    }
    case "first-token": {
      const span = tree.newest(`model:${event.callId}`);
      if (span?.kind === "model" && span.state === "open" && span.firstTokenAt === undefined) {
        const { responseId, responseModel } = event;
        tree.update(span.id, { firstTokenAt: tree.at(), responseId, responseModel });
      }
      break;
    }
    case "model-end": {
      const span = tree.newest(`model:${event.callId}`);
      if (span?.state !== "open") break;
      tree.update(span.id, {
        finishReason: event.finishReason ?? undefined,
        usage: event.usage ?? undefined,
        cost: event.cost ?? undefined,
        costParts: event.costParts,
        code: event.code,
        status: event.status,
        requestId: event.requestId,
        detail: event.detail,
      });
      tree.end(span.id, failedIf(event.error));
      break;
    }
    case "tool-start": {
      tree.end("queue", {});
      const { toolCallId, toolName, args } = event;
      const own = { kind: "tool", toolCallId, args, result: undefined } as const;
      tree.start<ToolSpan>(`tool:${toolCallId}`, toolName, own, placeOfCall(tree, toolCallId));
      break;
    }
    case "approval-start": {
      tree.end("queue", {});
      // Asked again after Parley was ended, it is one wait: the person's time goes on meanwhile.
      if (tree.newest(`approval:${event.toolCallId}`)?.state === "open") break;
      const { toolCallId: waitId } = event;
      // Not by its name, which somebody else made up: this leaves with traces that hold no words of the chat.
      const message = "May this call run?";
      const own = { kind: "wait", waitId, reason: "approval", message, ...NO_QUESTION } as const;
      const parent = placeOfCall(tree, waitId);
      tree.start<WaitSpan>(`approval:${waitId}`, "your approval", own, parent);
      break;
    }
    case "approval-end": {
      const span = tree.newest(`approval:${event.toolCallId}`);
      if (span?.kind === "wait" && span.state === "open") {
        tree.update(span.id, { message: `${span.message} ${decisionWords(event)}` });
        tree.end(span.id, {});
      }
      break;
    }
    case "tool-end":
      endTool(tree, event.toolCallId, event.result, {});
      break;
    case "tool-error":
      endTool(tree, event.toolCallId, undefined, failedIf(event.message));
      break;
    case "wait-start": {
      const span = tree.newest(`wait:${event.waitId}`);
      const { waitId, reason, message } = event;
      // A wait is told again whenever its end moves.
      if (span !== undefined) tree.update(span.id, { message });
      else {
        tree.end("queue", {});
        const own = { kind: "wait", waitId, reason, message, ...NO_QUESTION } as const;
        tree.start<WaitSpan>(`wait:${waitId}`, WAIT[reason], own, place(tree));
      }
      break;
    }
    case "wait-end": {
      const id = tree.newest(`wait:${event.waitId}`)?.id;
      if (id !== undefined && event.isNeedless === true) tree.update(id, { name: NO_SLEEP });
      tree.end(id, {});
      break;
    }
    case "ask-start": {
      tree.end("queue", {});
      const { askId: waitId, gate, message } = event;
      const question = { gate, choice: undefined };
      const own = { kind: "wait", waitId, reason: "ask", message, ...question } as const;
      tree.start<WaitSpan>(`ask:${waitId}`, `your decision (${gate})`, own, place(tree));
      break;
    }
    case "ask-end": {
      const span = tree.newest(`ask:${event.askId}`);
      if (span?.kind === "wait") {
        const answer = event.choice === null ? "No answer." : `Answer: ${event.choice}.`;
        const choice = event.choice ?? undefined;
        tree.update(span.id, { message: `${span.message} ${answer}`, choice });
      }
      tree.end(span?.id, {});
      break;
    }
    case "input-verdict": {
      const { message, excerpt } = event;
      const found = excerpt === null ? "" : ` “${excerpt}”`;
      mark(tree, "input", {
        name: "Check of your message",
        message: `${message}${found} Sent anyway.`,
        // What it asked names the files that it is about.
        ownWords: "It asked before anything was sent. Sent anyway.",
      });
      break;
    }
    case "guard-verdict": {
      const { toolCallId, label, action, excerpt } = event;
      const ownWords = `${label}, ${action}`;
      const message = `${ownWords}: ${excerpt}`;
      mark(tree, `guard:${toolCallId}`, { name: "Check of a tool's result", message, ownWords });
      break;
    }
    case "tools-refused":
      mark(tree, "tools-refused", {
        name: "No tools",
        message: "The model does not support tools here; none were sent.",
      });
      break;
    case "pictures-refused":
      mark(tree, "pictures-refused", {
        name: "No pictures",
        message: "The model does not support pictures here; none were sent.",
      });
      break;
    case "dropped":
      mark(tree, `dropped:${event.callId}`, {
        name: "Left out of the answer",
        message: `${event.pieces.map(droppedWords).join("; ")}.`,
        ownWords: `${event.pieces.reduce((sum, { count }) => sum + count, 0)} pieces`,
      });
      break;
    case "pictures-left-out":
      mark(tree, "pictures", {
        name: "Pictures",
        message: `The answer holds ${event.count === 1 ? "a picture" : `${event.count} pictures`}; Parley keeps none.`,
      });
      break;
    case "sources":
      break;
    case "clock-near":
      mark(tree, `near:${event.clock}`, {
        name: CLOCK[event.clock],
        message: "80 % of the timeout used.",
      });
      break;
    case "clock-granted":
      mark(tree, `granted:${event.clock}`, {
        name: CLOCK[event.clock],
        message: "Given the same time again.",
      });
      break;
    case "run-end": {
      const { status } = event;
      tree.update("run", { status });
      const isDone = status.type === "complete";
      const error = isDone ? undefined : (status.error?.message ?? undefined);
      const wasStopped = !isDone && status.reason === "stopped";
      tree.end("run", { state: isDone ? "done" : wasStopped ? "cut-off" : "failed", error });
      break;
    }
    default:
      assertNever(event);
  }
}

/** What the run's request before this call offered: an event says it only where it changes. */
function toolsBefore(tree: SpanTree, id: string): ModelSpan["tools"] {
  const before = tree.before(id, "model");
  return before?.kind === "model" ? before.tools : undefined;
}

function droppedWords({ kind, reason, count }: DroppedPiece): string {
  const why = reason === "unknown" ? "of a kind that Parley does not know" : "that cannot be read";
  return `${count} ${count === 1 ? "piece" : "pieces"} ${why} (${kind})`;
}

function decisionWords({
  decision,
  scope,
  args,
}: Extract<RunEvent, { type: "approval-end" }>): string {
  const how = scope === undefined || scope === "person" ? "" : HOW_FAR[scope];
  const changed = args === undefined ? "" : ", with other arguments";
  return `You ${decision} it${how}${changed}.`;
}

const HOW_FAR = { chat: ", in this chat", always: ", always" } as const;

/** The node that is there for this call, or else as for anything. */
function placeOfCall(tree: SpanTree, id: ToolCallId): string {
  const own = tree.open("node").find((node) => node.kind === "node" && node.toolCallId === id);
  return own?.id ?? place(tree);
}

/** The innermost graph node that is running, or the run. */
function place(tree: SpanTree): string {
  return tree.open("node").at(-1)?.id ?? "run";
}

/**
 * Moves the waits that are open within one span to another. The gates before a model call tell of a wait at once, while
 * the graph's own steps arrive a moment later: a wait seems to begin within the node before its own. That node's end
 * shows it, and the next node to begin is the one that waits.
 */
function moveWaits(
  tree: SpanTree,
  from: string | undefined,
  to: string | undefined,
  call?: ToolCallId,
): void {
  if (from === undefined || to === undefined) return;
  for (const span of tree.open("wait")) {
    const isAnothers =
      from === "run" && span.kind === "wait" && span.reason === "approval" && span.waitId !== call;
    if (span.parentId === from && !isAnothers) tree.move(span.id, to);
  }
}

interface Mark {
  readonly name: string;
  readonly message: string;
  /** Where they are not all of the message. */
  readonly ownWords?: string;
}

function mark(tree: SpanTree, source: string, { name, message, ownWords = message }: Mark): void {
  tree.start<MarkSpan>(source, name, { kind: "mark", message, ownWords }, place(tree));
  tree.end(tree.newest(source)?.id, {});
}

function endTool(
  tree: SpanTree,
  toolCallId: ToolCallId,
  result: string | undefined,
  change: SpanEnd,
): void {
  const span = tree.newest(`tool:${toolCallId}`);
  if (span?.state !== "open") return;
  tree.update(span.id, { result });
  tree.end(span.id, change);
}

function failedIf(error: string | null | undefined): SpanEnd {
  return error === null || error === undefined ? {} : { state: "failed", error };
}
