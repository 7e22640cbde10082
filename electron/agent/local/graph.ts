import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import {
  Annotation,
  END,
  Send,
  START,
  StateGraph,
  type LangGraphRunnableConfig,
} from "@langchain/langgraph";
import type { FailedEndpoint } from "../../../shared/error-data.ts";
import type { Clock } from "../../clock/clock.ts";
import { callModel, type FailedCall } from "./call-model.ts";
import { markToolResult } from "./mark-tool-result.ts";
import { normaliseAnswer, toCallIds, toFinishReason } from "./normalise-answer.ts";
import { toDefinition, type Tool } from "../../tools/tool.ts";
import { estimateTools } from "../pricing/estimate-tools.ts";
import { returnedOf, type Returned } from "../models/returned-fields.ts";
import type { RunBounds } from "../run-bounds.ts";
import type { SentRequest } from "../sent-request.ts";
import type { SpanContent } from "../agent.ts";
import { toPlainMessage } from "./plain-message.ts";
import { AgentToolNode, type CallProgress } from "./tool-node.ts";

/** Said on the stream's `custom` channel when a model call begins: `messages` tells of a call only with its first token. */
export interface ModelStart {
  readonly name: "model-start";
  readonly callId: string;
  /** The tools stay unsaid, since the model does not take them. */
  readonly withoutTools: boolean;
  /** The chat's pictures stay unsent for the same reason. */
  readonly withoutPictures: boolean;
}

/** Said on the same channel when the call failed and will be made again. */
export interface ModelFailed {
  readonly name: "model-failed";
  readonly callId: string;
  readonly failure: FailedCall;
}

/** Said on the same channel when the request of a call goes out, as it does. */
export interface ModelRequest {
  readonly name: "model-request";
  readonly callId: string;
  readonly request: SentRequest;
}

/**
 * This turn's messages, in order. LangGraph's own reducer replaces a message by a later one with the same id, and there
 * are servers that give every answer the same id.
 */
const TurnState = Annotation.Root({
  messages: Annotation<BaseMessage[]>({
    reducer: (known, added) => [...known, ...added],
    default: () => [],
  }),
});

interface GraphOptions {
  readonly model: BaseChatModel;
  readonly tools: readonly Tool[];
  /** What the model reads before this turn's own messages; asked for each call. */
  readonly history: () => readonly BaseMessage[];
  /** Whether the model is known to take no tools; they are left out on the way to it. */
  readonly refusesTools: () => boolean;
  /** Whether the chat holds pictures that the model is known not to take. */
  readonly refusesPictures: () => boolean;
  /** Learns from a refusal (`call-model.ts`). */
  readonly learn?: ((error: unknown) => boolean) | undefined;
  readonly bounds: RunBounds;
  /** What errors call who is asked. */
  readonly endpoint?: FailedEndpoint | undefined;
  /** Whether the model has sent anything since it was last asked. */
  readonly hasHeard: () => boolean;
  /** Whether the model's request has left since `onModelStart` was last called. */
  readonly wasSent: () => boolean;
  /** Called when the model is about to be asked, with who wants to hear of the request that goes out. */
  readonly onModelStart: (onRequest: (request: SentRequest) => void) => void;
  /** A message of the prompt as it is sent now; asked for each call. */
  readonly toSent: (message: BaseMessage) => BaseMessage;
  /** What the server of the newest answer wants back with it. */
  readonly returned: () => Returned | undefined;
  /**
   * Is given what goes back with an answer, its calls by the ids that they have here.
   *
   * @param callsBefore how many calls of this turn stand before it.
   */
  readonly onReturned: (returned: Returned, callsBefore: number) => void;
  /** Is given what each model call was sent and what it answered. */
  readonly onContent: (content: SpanContent) => void;
  /** Says something of a call on the stream, and resolves once it was heard. @throws the run's abort reason. */
  readonly tell: (said: CallProgress, config: LangGraphRunnableConfig) => Promise<void>;
  readonly clock: Clock;
  /** Calls that the turn begins with (`tool-node.ts`). */
  readonly resumedCalls?: ReadonlySet<string>;
}

/**
 * The agent: the model is asked, its tool calls are run, until it answers without calling any.
 *
 * The state holds this turn alone; the history is given to the model from outside it. So what is streamed per step does
 * not grow with the thread. Each call is a task of its own: those that may go on do, while a person decides about others.
 * A state that begins with an answer whose calls are open goes on with those.
 */
export function createGraph(options: GraphOptions) {
  const { model, tools, history, bounds } = options;
  if (model.bindTools === undefined) throw new Error("The model cannot call tools.");
  const toolTokens = estimateTools(tools);
  const { refusesTools } = options;
  const toolNames = tools.map(({ name }) => name);
  // Some servers refuse an empty list of tools.
  const boundModel = tools.length === 0 ? model : model.bindTools(tools.map(toDefinition));

  const agent = async (
    { messages }: typeof TurnState.State,
    config: LangGraphRunnableConfig,
  ): Promise<typeof TurnState.Update> => {
    let callId = "";
    const message = await callModel({
      prompt: () => [...history(), ...messages].map(markToolResult).map(options.toSent),
      toolTokens: () => (refusesTools() ? 0 : toolTokens),
      // Every answer of this turn so far has called tools, or the turn would be over.
      toolRounds: messages.filter((message) => AIMessage.isInstance(message)).length,
      // Without a config of its own the call inherits the run's signal and stream handlers.
      ask: async (prompt) => {
        const received = await boundModel.invoke([...prompt]);
        options.onContent({ spanId: callId, output: [received].map(toPlainMessage) });
        return received;
      },
      bounds,
      learn: options.learn,
      endpoint: options.endpoint,
      hasHeard: options.hasHeard,
      wasSent: options.wasSent,
      signal: config.signal,
      clock: options.clock,
      onStart: (id) => {
        options.onModelStart((request) => {
          const sent: ModelRequest = { name: "model-request", callId: id, request };
          config.writer?.(sent);
        });
        callId = id;
        const start: ModelStart = {
          name: "model-start",
          callId,
          withoutTools: refusesTools(),
          withoutPictures: options.refusesPictures(),
        };
        config.writer?.(start);
        const input = [...history(), ...messages].map(toPlainMessage);
        options.onContent({ spanId: callId, input });
      },
      onFailed: (failure) => {
        const failed: ModelFailed = { name: "model-failed", callId, failure };
        config.writer?.(failed);
      },
    });
    const taken = toCallIds(messages);
    const received = options.returned();
    const { answer, refusals } = normaliseAnswer(message, taken, toolNames, received);
    const returned = returnedOf(answer);
    if (returned !== undefined && isOver(answer)) options.onReturned(returned, taken.size);
    return { messages: [answer, ...refusals] };
  };

  return new StateGraph(TurnState)
    .addNode("agent", agent)
    .addNode("tools", new AgentToolNode(tools, options))
    .addConditionalEdges(START, beforeAgent, ["agent", "tools"])
    .addConditionalEdges("agent", afterAgent, ["agent", "tools", END])
    .addEdge("tools", "agent")
    .compile();
}

/** The model has said all that it wanted to. */
function isOver(answer: AIMessage): boolean {
  const finishReason = toFinishReason(answer);
  return finishReason === "tool_use" || finishReason === "stop";
}

function beforeAgent({ messages }: typeof TurnState.State): "agent" | Send[] {
  const open = openCalls(messages);
  return open.length === 0 ? "agent" : open;
}

/** A task for each call of the newest answer that has no result. */
function openCalls(messages: readonly BaseMessage[]): Send[] {
  const answer = messages.findLast((message) => AIMessage.isInstance(message));
  const results = new Set(
    messages.flatMap((message) => (ToolMessage.isInstance(message) ? message.tool_call_id : [])),
  );
  return (answer?.tool_calls ?? [])
    .filter(({ id = "" }) => !results.has(id))
    .map((call) => new Send("tools", { lg_tool_call: call }));
}

/** Calls are run only when the model said that it was done writing them; a stream that broke off may hold half a call. */
function afterAgent({ messages }: typeof TurnState.State): "agent" | Send[] | typeof END {
  const answer = messages.findLast((message) => AIMessage.isInstance(message));
  if (answer === undefined) return END;
  const calls = answer.tool_calls ?? [];
  if (calls.length === 0 || !isOver(answer)) return END;
  const open = openCalls(messages);
  return open.length === 0 ? "agent" : open;
}
