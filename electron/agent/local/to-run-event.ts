import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import { AIMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import type { ProtocolEvent, ToolsEventData } from "@langchain/langgraph";
import { z } from "zod";
import { toolCallId, type ToolCallId } from "../../../shared/ids.ts";
import { droppedPieces, type RunEvent } from "../../../shared/run-event.ts";
import { sources } from "../../../shared/source.ts";
import type { FailedCall } from "./call-model.ts";
import type { ModelFailed, ModelRequest, ModelStart } from "./graph.ts";
import type { Responder } from "../models/tell-each.ts";
import type { RunBounds } from "../run-bounds.ts";
import { toCode } from "../to-code.ts";
import type { CallProgress, ResultVerdict } from "./tool-node.ts";
import { toReported } from "../to-usage.ts";

interface ToRunEventOptions {
  /** The name of the model that is asked. */
  readonly model: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What a call used and cost. */
  readonly measure: RunBounds["measure"];
  /** Who gives the answer that is under way, as far as it was said. */
  readonly responder?: () => Responder;
  /** How much of its text has turned out to be thoughts, in UTF-16 units; undefined while none has. */
  readonly thoughtsEnd?: () => number | undefined;
  /** What the run begins with: an answer whose calls are gone on with. */
  readonly resumed?: readonly BaseMessage[];
}

/** Turns the agent's event stream (`streamEvents` v3) into run events, each once and in order. */
export interface RunEventTranslator {
  translate(event: ProtocolEvent): RunEvent[];
  /** Ends what is still open, for a stream that failed. */
  fail(failure: FailedCall): RunEvent[];
}

/** A task is announced by its input and, when it ended well, comes again with its result. */
interface TaskData {
  readonly id: string;
  readonly name: string;
  readonly input?: { readonly lg_tool_call?: { readonly id?: string } };
  readonly result?: { readonly messages?: readonly BaseMessage[] };
  readonly error?: unknown;
}

type ToolStart = Extract<RunEvent, { type: "tool-start" }>;
type Custom = ModelStart | ModelRequest | ModelFailed | ResultVerdict | CallProgress;

/**
 * Pure but for what it must remember: which node and model call are open, and what was asked of which tool. It never
 * reads an aggregate per delta, so its cost per token is constant.
 */
export function createToRunEvent({
  model,
  now,
  measure,
  responder = () => ({}),
  thoughtsEnd = () => undefined,
  resumed = [],
}: ToRunEventOptions): RunEventTranslator {
  const openNodes = new Map<string, string>();
  /** What the model asked for, by call id; `tools` events carry the arguments only as text. */
  const requested = new Map<string, Pick<ToolStart, "toolName" | "args">>();
  const startedTools = new Set<string>();
  /** Of calls that never reached their tool: those are told of only when their node ends. */
  const heldVerdicts = new Map<string, RunEvent>();
  let openCallId: string | undefined;
  let hasAnswered = false;
  /** Of the open call, in UTF-16 units; and whether it was told what of it was thoughts. */
  let textLength = 0;
  let hasToldOfThoughts = false;
  let hasToldOfTools = false;
  let hasToldOfPictures = false;
  /** The tools that were told of last, as JSON. */
  let toldTools: string | undefined;

  const startTool = (id: ToolCallId, toolName: string): RunEvent => {
    startedTools.add(id);
    const known = requested.get(id) ?? { toolName, args: {} };
    return { type: "tool-start", at: now(), toolCallId: id, ...known };
  };

  /** The open call's first token, the first time it is asked for. */
  const firstToken = (): RunEvent[] => {
    if (openCallId === undefined || hasAnswered) return [];
    hasAnswered = true;
    return [{ type: "first-token", at: now(), callId: openCallId, ...responder() }];
  };

  const endModel = (end: {
    finishReason: string | null;
    usage: unknown;
    failure?: FailedCall;
  }): RunEvent[] => {
    if (openCallId === undefined) return [];
    const callId = openCallId;
    openCallId = undefined;
    const { finishReason } = end;
    const measured = measure(callId, {
      ...toReported(end.usage),
      isWhole: finishReason !== null,
    });
    const failure = end.failure === undefined ? {} : toFailure(end.failure);
    return [{ type: "model-end", at: now(), callId, finishReason, ...measured, ...failure }];
  };

  /** A piece of the answer, and, where the thoughts before it have ended by then, that they were some. */
  const fromText = (text: string): RunEvent[] => {
    const end = hasToldOfThoughts ? undefined : thoughtsEnd();
    const before = end === undefined ? text : text.slice(0, Math.max(0, end - textLength));
    textLength += before.length;
    const events: RunEvent[] =
      before === "" ? [] : [{ type: "text-delta", at: now(), text: before }];
    if (end === undefined || textLength < end) return events;
    const rest = text.slice(before.length);
    return [...events, ...endThoughts(end), ...(rest === "" ? [] : fromText(rest))];
  };

  const endThoughts = (length: number): RunEvent[] => {
    hasToldOfThoughts = true;
    return length === 0 ? [] : [{ type: "text-was-thoughts", at: now(), length }];
  };

  const fromMessages = (data: ChatModelStreamEvent): RunEvent[] => {
    // Outside a model call LangGraph repeats finished messages.
    if (openCallId === undefined) return [];
    if (data.event === "content-block-delta") {
      const first = firstToken();
      if (data.delta.type === "text-delta") {
        return [...first, ...fromText(data.delta.text)];
      }
      return data.delta.type === "reasoning-delta"
        ? [...first, { type: "reasoning-delta", at: now(), text: data.delta.reasoning }]
        : first;
    }
    if (data.event !== "message-finish") return [];
    // The reason itself is folded to four words; the endpoint's own stands beside it.
    const said = toCode(data.responseMetadata?.["finish_reason"] ?? data.reason);
    const { data: named = [] } = sources.safeParse(data.responseMetadata?.["sources"]);
    const pictures = Number(data.responseMetadata?.["pictures"] ?? 0);
    const { data: left = [] } = droppedPieces.safeParse(data.responseMetadata?.["dropped"]);
    return [
      ...fromText(""),
      ...(named.length === 0 ? [] : [{ type: "sources" as const, at: now(), sources: named }]),
      ...(pictures > 0 ? [{ type: "pictures-left-out" as const, at: now(), count: pictures }] : []),
      ...(left.length === 0
        ? []
        : [{ type: "dropped" as const, at: now(), callId: openCallId, pieces: left }]),
      ...endModel({ finishReason: said, usage: data.usage }),
    ];
  };

  const fromTools = (data: ToolsEventData): RunEvent[] => {
    const { data: id } = toolCallId.safeParse(data.tool_call_id);
    if (id === undefined) return [];
    switch (data.event) {
      case "tool-started":
        // A call that a person decided about was told of before it began.
        return startedTools.has(id) ? [] : [startTool(id, data.tool_name)];
      case "tool-finished":
        return [endTool(id, data.output)];
      case "tool-error":
        return [{ type: "tool-error", at: now(), toolCallId: id, message: data.message }];
      case "tool-output-delta":
        return [];
    }
  };

  const endTool = (id: ToolCallId, output: unknown): RunEvent => {
    const content = ToolMessage.isInstance(output) ? toShownText(output) : toText(output);
    return ToolMessage.isInstance(output) && output.status === "error"
      ? { type: "tool-error", at: now(), toolCallId: id, message: content }
      : { type: "tool-end", at: now(), toolCallId: id, result: content };
  };

  const request = (message: BaseMessage): void => {
    if (!AIMessage.isInstance(message)) return;
    for (const { id, name, args } of message.tool_calls ?? []) {
      if (id !== undefined) requested.set(id, { toolName: name, args: toJson(args) });
    }
  };

  /** A call that never reached its tool (an unknown name, arguments that do not fit) shows up only as a result. */
  const fromResult = (message: BaseMessage): RunEvent[] => {
    request(message);
    if (!ToolMessage.isInstance(message)) return [];
    const { data: id } = toolCallId.safeParse(message.tool_call_id);
    if (id === undefined || startedTools.has(id)) return [];
    const verdict = heldVerdicts.get(id);
    heldVerdicts.delete(id);
    return [
      startTool(id, message.name ?? "unnamed"),
      endTool(id, message),
      ...(verdict === undefined ? [] : [verdict]),
    ];
  };

  const fromVerdict = ({ toolCallId: called, warning }: ResultVerdict): RunEvent[] => {
    const { data: id } = toolCallId.safeParse(called);
    if (id === undefined) return [];
    const event: RunEvent = { type: "guard-verdict", at: now(), toolCallId: id, ...warning };
    if (startedTools.has(id)) return [event];
    heldVerdicts.set(id, event);
    return [];
  };

  const fromCall = (said: CallProgress): RunEvent[] => {
    const { data: id } = toolCallId.safeParse(said.toolCallId);
    if (id === undefined || said.name === "call-reached") return [];
    startedTools.add(id);
    if (said.name === "call-refused") return [];
    const { toolName, allowedBy } = said;
    const args = toJson(said.args);
    return [{ type: "tool-start", at: now(), toolCallId: id, toolName, args, allowedBy }];
  };

  const fromTasks = ({ id, name, input, result, error }: TaskData): RunEvent[] => {
    if (result === undefined) {
      openNodes.set(id, name);
      const { data: called } = toolCallId.safeParse(input?.lg_tool_call?.id);
      const own = called === undefined ? {} : { toolCallId: called };
      return [{ type: "node-start", at: now(), node: name, taskId: id, ...own }];
    }
    // A failed task carries raw words; `fail` follows with those for a person.
    if (error !== null && error !== undefined) return [];
    openNodes.delete(id);
    return [
      ...(result.messages ?? []).flatMap(fromResult),
      { type: "node-end", at: now(), node: name, taskId: id, error: null },
    ];
  };

  const fromRequest = ({ callId, request }: ModelRequest): RunEvent[] => {
    if (callId !== openCallId) return [];
    const { parameters, tools } = request;
    const written = JSON.stringify(tools);
    const news = written === toldTools ? {} : { tools };
    toldTools = written;
    return [{ type: "model-request", at: now(), callId, parameters, ...news }];
  };

  const fromCustom = (data: Custom): RunEvent[] => {
    if (data.name === "guard-verdict") return fromVerdict(data);
    if (data.name === "model-request") return fromRequest(data);
    if ("toolCallId" in data) return fromCall(data);
    const failed = { finishReason: null, usage: undefined };
    if (data.name === "model-failed") return endModel({ ...failed, failure: data.failure });
    const ended = endModel(failed);
    openCallId = data.callId;
    hasAnswered = false;
    textLength = 0;
    hasToldOfThoughts = false;
    const start: RunEvent = { type: "model-start", at: now(), callId: openCallId, model };
    const refused: RunEvent[] = [];
    if (data.withoutTools && !hasToldOfTools) refused.push({ type: "tools-refused", at: now() });
    if (data.withoutPictures && !hasToldOfPictures) {
      refused.push({ type: "pictures-refused", at: now() });
    }
    hasToldOfTools ||= data.withoutTools;
    hasToldOfPictures ||= data.withoutPictures;
    return [...ended, ...refused, start];
  };

  resumed.forEach(request);
  return {
    translate: ({ method, params }) => {
      // LangGraph types every event's data as unknown; these are the shapes its channels carry.
      if (method === "messages") return fromMessages(params.data as ChatModelStreamEvent);
      if (method === "tools") return fromTools(params.data as ToolsEventData);
      if (method === "tasks") return fromTasks(params.data as TaskData);
      if (method !== "custom") return [];
      return fromCustom(params.data as Custom);
    },
    fail: (failure) => {
      const { message } = failure;
      const ends = endModel({ finishReason: null, usage: undefined, failure });
      const nodes = [...openNodes].map(([taskId, node]): RunEvent => {
        return { type: "node-end", at: now(), node, taskId, error: message };
      });
      openNodes.clear();
      return [...ends, ...nodes];
    },
  };
}

/** Why a call failed, as its end tells it. */
function toFailure({ message, detail, code, status, requestId }: FailedCall) {
  return {
    error: message,
    ...(detail === null ? {} : { detail }),
    code,
    ...(status === undefined ? {} : { status }),
    ...(requestId === null ? {} : { requestId }),
  };
}

/** A withheld result stands in the message's artifact. */
function toShownText({ text, artifact }: ToolMessage): string {
  return typeof artifact === "string" ? artifact : text;
}

function toText(output: unknown): string {
  return typeof output === "string" ? output : JSON.stringify(output ?? null);
}

/** Arguments come from parsed JSON; anything else in them would not survive the way to the screen. */
function toJson(args: unknown): ToolStart["args"] {
  return z.json().catch({}).parse(args);
}
