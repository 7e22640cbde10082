import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, SystemMessage, type BaseMessage } from "@langchain/core/messages";
import type { ErrorCode, FailedEndpoint } from "../../../shared/error-data.ts";
import type { FinalStatus, IncompleteReason } from "../../../shared/message.ts";
import { heardText, saysSomething, isThought } from "./heard-text.ts";
import { readErrorFacts } from "../error-facts.ts";
import { toFieldSource } from "../field-source.ts";
import { findQuirk, type ChatRequest, type ModelQuirks } from "../models/quirks.ts";
import {
  estimateReturned,
  readReturned,
  refusesReturned,
  returnedOf,
  toKept,
  withoutReturned,
  writeReturned,
  type Returned,
} from "../models/returned-fields.ts";
import type { ModelHears, Responder } from "../models/tell-each.ts";
import type { FieldSource } from "../../../shared/returned-fields.ts";
import type { Agent, AgentRequest } from "../agent.ts";
import { modelName, type ModelChoice } from "../model-choice.ts";
import { createModel } from "../models/create-model.ts";
import { toFinalStatus } from "./final-status.ts";
import { orAbort } from "../../clock/on-abort.ts";
import { createGraph } from "./graph.ts";
import { toCallIds } from "./normalise-answer.ts";
import { toProviderError } from "../provider-error.ts";
import { toSentRequest, type SentRequest } from "../sent-request.ts";
import { toNodeContent } from "./plain-message.ts";
import { toSystemPrompt } from "../system-prompt.ts";
import {
  placeOfNext,
  splitOpenRound,
  toModelMessages,
  type PlacedReturned,
} from "./to-model-messages.ts";
import { hasPictures } from "./sent-pictures.ts";
import { createToRunEvent, type RunEventTranslator } from "./to-run-event.ts";
import { TOOLS } from "../../tools/registry.ts";

/** LangGraph's own bound is out of the way: the run's step limit asks, before a call is paid for (`step-gate.ts`). */
const RECURSION_LIMIT = 1_000_000_000;

/** A model that can be asked; `create` may throw what a wrong choice leads to. */
export interface NamedModel {
  readonly name: string;
  /** Takes the place of Parley's own. */
  readonly systemPrompt?: string | undefined;
  /** Left out, it can. */
  readonly callsTools?: boolean;
  /** Left out, it does, as far as is known. */
  readonly readsPictures?: boolean;
  /** What it does not take, and where that is kept when a refusal shows it. */
  readonly quirks?: ModelQuirks | undefined;
  /** What its errors call the endpoint. */
  readonly endpoint?: FailedEndpoint | undefined;
  /** Who it is, for what goes back to nobody else; asked when an answer is over. None for the demo. */
  readonly source?: (() => FieldSource) | undefined;
  readonly create: (hears: ModelHears) => BaseChatModel;
}

/**
 * The agent that works in this process: a LangGraph graph over the chosen model and Parley's own tools. Importing this
 * file loads LangGraph, so it is imported late.
 */
export const localAgent: Agent = {
  run: (request) => answerWith(toNamedModel(request.model), request),
};

function toNamedModel(model: ModelChoice): NamedModel {
  const isDemo = model.kind === "demo";
  return {
    name: modelName(model),
    systemPrompt: model.systemPrompt,
    callsTools: isDemo || (model.abilities?.callsTools ?? true),
    readsPictures: !isDemo,
    quirks: isDemo ? undefined : model.quirks,
    endpoint: isDemo ? undefined : model.endpoint,
    source: isDemo ? undefined : () => toFieldSource(model),
    create: (hears) => createModel(model, hears),
  };
}

/**
 * Lets a model answer through the graph.
 *
 * @returns how the answer ended.
 * @throws the signal's reason when aborted, and nothing else.
 */
export async function answerWith(
  model: NamedModel,
  request: Omit<AgentRequest, "model">,
): Promise<FinalStatus> {
  const { signal, emit } = request;
  const { now } = request.clock;
  signal.throwIfAborted();
  /** Who gives the answer that is under way. */
  let responder: Responder = {};
  /** How much of that was thoughts. */
  let thoughtsEnd: number | undefined;
  const turn = beginTurn(model, request);
  const translator = createToRunEvent({
    model: model.name,
    now,
    measure: request.bounds.measure,
    responder: () => responder,
    thoughtsEnd: () => thoughtsEnd,
    resumed: turn.round,
  });
  try {
    const last = await runGraph(
      model,
      { ...request, ...turn },
      {
        translator,
        onResponder: (named) => (responder = named),
        onThoughtsEnd: (length) => (thoughtsEnd = length),
      },
    );
    const status = toFinalStatus(last, request.continues, model.endpoint);
    signal.throwIfAborted();
    return status;
  } catch (error) {
    signal.throwIfAborted();
    request.report("run-failed", error);
    const failure = toProviderError(error, now(), model.endpoint);
    const { status } = readErrorFacts(error, now());
    translator.fail({ ...failure, status }).forEach(emit);
    return { type: "incomplete", reason: toReason(failure.code), error: failure };
  }
}

interface Hearers {
  readonly translator: RunEventTranslator;
  readonly onResponder: (named: Responder) => void;
  /** Undefined when another call begins. */
  readonly onThoughtsEnd: (length: number | undefined) => void;
}

/** What a turn begins with. */
interface Turn {
  /** What the model reads before this turn's own messages. */
  readonly before: readonly BaseMessage[];
  /** The round that is gone on with; empty where the model is asked first. */
  readonly round: readonly BaseMessage[];
  /** Where the turn's first answer stands in its message. */
  readonly place: Pick<PlacedReturned, "callsBefore" | "textBefore">;
}

function beginTurn(model: NamedModel, request: Omit<AgentRequest, "model">): Turn {
  const { history: messages, continues, resumes = false } = request;
  const returned = placeReturned(request);
  const all = toModelMessages({
    ...{ messages, continues, returned, resumes, model: model.name },
    ...(request.pictures !== undefined && { pictures: request.pictures }),
  });
  const { before, round } = resumes ? splitOpenRound(all) : { before: all, round: [] };
  const answered = continues || resumes ? messages.at(-1) : undefined;
  const { callsBefore, textBefore } =
    answered === undefined ? { callsBefore: 0, textBefore: 0 } : placeOfNext(answered);
  // The calls of the round are this turn's own.
  return { before, round, place: { callsBefore: callsBefore - toCallIds(round).size, textBefore } };
}

/** Streams one turn and gives back its last answer. */
async function runGraph(
  model: NamedModel,
  request: Omit<AgentRequest, "model"> & Turn,
  { translator, onResponder, onThoughtsEnd }: Hearers,
): Promise<AIMessage> {
  const { runId, threadId, signal, emit, bounds, clock, before, round, place } = request;
  const { callsTools = true, quirks } = model;
  const tools = callsTools ? (request.tools ?? TOOLS) : [];
  const refusesTools = (): boolean => !callsTools || quirks?.has("no-tools") === true;
  /** What was said on the stream and is not heard yet, by what it is told by. */
  const unheard = new Map<object, () => void>();
  let returned: Returned | undefined;
  /** Who is asked can read what goes back, or has not said otherwise. */
  let isReadable = true;
  let wentBack = false;
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
      onRequest: (request) => (sent = request),
      onWire: (request) => tellOfRequest(toSentRequest(request)),
      onResponder,
      onThoughtsEnd,
      onReturned: (received) => {
        const source = model.source?.();
        returned = source === undefined ? undefined : toKept(received, source.protocol);
      },
    }),
    returned: () => returned,
    onReturned: (kept, callsBefore) => {
      const source = model.source?.();
      const fields = writeReturned(kept);
      if (fields === undefined) request.report("returned-fields-too-long", undefined);
      if (source === undefined || fields === undefined) return;
      request.onReturned?.({
        callsBefore: place.callsBefore + callsBefore,
        textBefore: callsBefore === 0 ? place.textBefore : 0,
        source,
        tokens: estimateReturned(kept),
        fields,
      });
    },
    bounds,
    endpoint: model.endpoint,
    hasHeard: () => hasHeard,
    wasSent: () => wasSent,
    onModelStart: (onRequest) => {
      hasHeard = false;
      wasSent = false;
      returned = undefined;
      tellOfRequest = onRequest;
      onResponder({});
      onThoughtsEnd(undefined);
    },
    onContent: (content) => request.onContent?.(content),
    clock,
    tools,
    resumedCalls: toCallIds(round),
    tell: async (said, config) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      unheard.set(said, () => resolve(undefined));
      config.writer?.(said);
      await orAbort(promise, signal);
    },
    refusesTools,
    refusesPictures: () =>
      before.some(hasPictures) &&
      (model.readsPictures === false || quirks?.has("no-pictures") === true),
    toSent: (message) => {
      wentBack ||= isReadable && returnedOf(message) !== undefined;
      return isReadable ? message : withoutReturned(message);
    },
    learn: (error) => {
      const facts = readErrorFacts(error, clock.now());
      const isRefusal = [400, 422].includes(facts.status ?? 0);
      if (wentBack && isReadable && isRefusal && refusesReturned(facts.words)) {
        isReadable = false;
        return true;
      }
      if (sent === undefined || quirks === undefined) return false;
      const name = findQuirk(facts, sent, quirks);
      if (name !== undefined) quirks.learn(name);
      return name !== undefined;
    },
    history: () => [
      new SystemMessage(
        toSystemPrompt({ tools: refusesTools() ? [] : tools, own: model.systemPrompt }),
      ),
      ...before,
    ],
  });
  const stream = await graph.streamEvents(
    { messages: [...round] },
    {
      version: "v3",
      // The stream's own abort() and leaving its loop stop nothing; only this signal does.
      signal,
      runId,
      configurable: { thread_id: threadId },
      recursionLimit: RECURSION_LIMIT,
    },
  );
  for await (const event of stream) {
    if (signal.aborted) continue;
    const content = toNodeContent(event);
    if (content !== undefined) request.onContent?.(content);
    translator.translate(event).forEach(emit);
    const { data } = event.params;
    if (event.method === "custom" && typeof data === "object" && data !== null) {
      unheard.get(data)?.();
      unheard.delete(data);
    }
  }
  const state = await stream.output;
  const last = state.messages.findLast((message) => AIMessage.isInstance(message));
  if (last === undefined) throw new Error("The graph ended without an answer.");
  return last;
}

/** What stands in the store, as it may be sent; what nobody here has written is reported, and not sent. */
function placeReturned({
  returned: stored = new Map(),
  report,
}: Omit<AgentRequest, "model">): ReadonlyMap<string, readonly PlacedReturned[]> {
  let dropped = 0;
  const placed = [...stored].map(([message, all]) => {
    const read = all.flatMap(({ callsBefore, textBefore, fields }) => {
      const returned = readReturned(fields);
      if (returned === undefined) dropped += 1;
      return returned === undefined ? [] : { callsBefore, textBefore, returned };
    });
    return [message, read] as const;
  });
  if (dropped > 0) report("returned-fields-unreadable", new Error(`${dropped} rows were dropped.`));
  return new Map(placed);
}

function toReason(code: ErrorCode): IncompleteReason {
  if (code === "connection-lost") return "interrupted";
  if (code === "answer-too-long") return "truncated";
  return code === "timeout" ? "timed-out" : "failed";
}
