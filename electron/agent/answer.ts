import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, SystemMessage } from "@langchain/core/messages";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import type { ErrorCode, FailedEndpoint } from "../../shared/error-data.ts";
import type { RunId, ThreadId } from "../../shared/ids.ts";
import type { FinalStatus, IncompleteReason, Message } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { heardText, saysSomething, isThought } from "./heard-text.ts";
import { readErrorFacts } from "./error-facts.ts";
import { findQuirk, type ChatRequest, type ModelQuirks } from "./models/quirks.ts";
import type { ModelHears, Responder } from "./models/tell-each.ts";
import { toFinalStatus } from "./final-status.ts";
import { createGraph } from "./graph.ts";
import { toProviderError } from "./provider-error.ts";
import type { RunBounds } from "./run-bounds.ts";
import { toSentRequest, type SentRequest } from "./sent-request.ts";
import { toNodeContent, type SpanContent } from "./span-content.ts";
import { toSystemPrompt } from "./system-prompt.ts";
import { toModelMessages } from "./to-model-messages.ts";
import { createToRunEvent, type RunEventTranslator } from "./to-run-event.ts";
import { createTools } from "./tools/index.ts";

/** LangGraph's own bound is out of the way: the run's step limit asks, before a call is paid for (`step-gate.ts`). */
const RECURSION_LIMIT = 1_000_000_000;

export interface AnswerRequest {
  readonly runId: RunId;
  readonly threadId: ThreadId;
  /** The branch up to and including the message to answer; when `continues`, its last message is the partial answer. */
  readonly history: readonly Message[];
  readonly continues: boolean;
  readonly signal: AbortSignal;
  /** Called for every run event but run-start and run-end, in order, synchronously; never after an abort. */
  readonly emit: (event: RunEvent) => void;
  /** Must hold nothing of this thread. What a run leaves there serves only that run. */
  readonly checkpointer: BaseCheckpointSaver;
  readonly bounds: RunBounds;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Is given what each span of the run was given and gave back. */
  readonly onContent?: (content: SpanContent) => void;
  /** Is given the error behind an incomplete answer, for the log. It may carry a provider's raw words. */
  readonly report?: (error: unknown) => void;
}

/** A model that can be asked; `create` may throw what a wrong choice leads to. */
export interface NamedModel {
  readonly name: string;
  /** Takes the place of Parley's own. */
  readonly systemPrompt?: string | undefined;
  /** Left out, it can. */
  readonly callsTools?: boolean;
  /** What it does not take, and where that is kept when a refusal shows it. */
  readonly quirks?: ModelQuirks | undefined;
  /** What its errors call the endpoint. */
  readonly endpoint?: FailedEndpoint | undefined;
  readonly create: (hears: ModelHears) => BaseChatModel;
}

/**
 * Lets a model answer through the graph.
 *
 * @returns how the answer ended.
 * @throws the signal's reason when aborted, and nothing else.
 */
export async function answer(model: NamedModel, request: AnswerRequest): Promise<FinalStatus> {
  const { signal, emit, now } = request;
  signal.throwIfAborted();
  /** Who gives the answer that is under way. */
  let responder: Responder = {};
  const translator = createToRunEvent({
    model: model.name,
    now,
    measure: request.bounds.measure,
    responder: () => responder,
  });
  try {
    const status = toFinalStatus(
      await runGraph(model, request, { translator, onResponder: (named) => (responder = named) }),
      request.continues,
      model.endpoint,
    );
    signal.throwIfAborted();
    return status;
  } catch (error) {
    signal.throwIfAborted();
    request.report?.(error);
    const failure = toProviderError(error, now(), model.endpoint);
    const { status } = readErrorFacts(error, now());
    translator.fail({ ...failure, status }).forEach(emit);
    return { type: "incomplete", reason: toReason(failure.code), error: failure };
  }
}

interface GraphHears {
  readonly translator: RunEventTranslator;
  readonly onResponder: (named: Responder) => void;
}

/** Streams one turn and gives back its last answer. */
async function runGraph(
  model: NamedModel,
  request: AnswerRequest,
  { translator, onResponder }: GraphHears,
): Promise<AIMessage> {
  const {
    runId,
    threadId,
    history: messages,
    continues,
    signal,
    emit,
    checkpointer,
    bounds,
    now,
  } = request;
  const { callsTools = true, quirks } = model;
  const refusesTools = (): boolean => !callsTools || quirks?.has("no-tools") === true;
  const before = toModelMessages({ messages, continues });
  let hasHeard = false;
  let wasSent = false;
  let sent: ChatRequest | undefined;
  let tellOfRequest: (request: SentRequest) => void = () => undefined;
  const graph = createGraph({
    model: model.create({
      onHeard: (event) => {
        if (!hasHeard && saysSomething(event)) {
          hasHeard = true;
          quirks?.proven();
        }
        bounds.heard(heardText(event), isThought(event));
      },
      onReported: bounds.reported,
      onAlive: bounds.alive,
      onSent: () => {
        wasSent = true;
        bounds.requestSent();
      },
      onRequest: (request) => {
        sent = request;
        tellOfRequest(toSentRequest(request));
      },
      onResponder,
    }),
    bounds,
    endpoint: model.endpoint,
    hasHeard: () => hasHeard,
    wasSent: () => wasSent,
    onModelStart: (onRequest) => {
      hasHeard = false;
      wasSent = false;
      tellOfRequest = onRequest;
      onResponder({});
    },
    onContent: (content) => request.onContent?.(content),
    now,
    tools: callsTools ? createTools({ now }) : [],
    refusesTools,
    learn: (error) => {
      if (sent === undefined || quirks === undefined) return false;
      const name = findQuirk(readErrorFacts(error, now()), sent, quirks);
      if (name !== undefined) quirks.learn(name);
      return name !== undefined;
    },
    history: () => [
      new SystemMessage(toSystemPrompt({ callsTools: !refusesTools(), own: model.systemPrompt })),
      ...before,
    ],
    checkpointer,
  });
  const stream = await graph.streamEvents(
    { messages: [] },
    {
      version: "v3",
      // The stream's own abort() and leaving its loop stop nothing; only this signal does.
      signal,
      runId,
      configurable: { thread_id: threadId },
      recursionLimit: RECURSION_LIMIT,
      // One write when the turn ends or waits for someone, instead of one per step on the main thread.
      durability: "exit",
    },
  );
  for await (const event of stream) {
    if (signal.aborted) continue;
    const content = toNodeContent(event);
    if (content !== undefined) request.onContent?.(content);
    translator.translate(event).forEach(emit);
  }
  const state = await stream.output;
  const last = state.messages.findLast((message) => AIMessage.isInstance(message));
  if (last === undefined) throw new Error("The graph ended without an answer.");
  return last;
}

function toReason(code: ErrorCode): IncompleteReason {
  if (code === "connection-lost") return "interrupted";
  if (code === "answer-too-long") return "truncated";
  return code === "timeout" ? "timed-out" : "failed";
}
