import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import type { BaseMessage } from "@langchain/core/messages";
import { ChatOpenAICompletions } from "@langchain/openai";
import { fieldOf } from "../../http/received.ts";
import { createEndpointFetch } from "../endpoint/create-endpoint-fetch.ts";
import type { ModelChoice } from "../model-choice.ts";
import { brokenOff } from "./answer-end.ts";
import { boundCall } from "./bound-calls.ts";
import { joinBursts } from "./join-bursts.ts";
import { endAfterFinish } from "./end-after-finish.ts";
import { withQuirks, type ChatRequest, type ModelQuirks } from "./quirks.ts";
import { createReportedCall } from "./reported-call.ts";
import { putBack } from "./returned-fields.ts";
import { toStreamChunk, WHOLE_EVENTS } from "./stream-event.ts";
import { mapEach, type ModelHears, type OnHeard } from "./tell-each.ts";
import { createWholeChunks, type WholeChunks } from "./whole-chunk.ts";
import { toWireBody } from "./wire-body.ts";
import { toWireRequest } from "./wire-request.ts";

type Endpoint = Extract<ModelChoice, { kind: "openai-compatible" }>;
type Completions = ChatOpenAICompletions["completionWithRetry"];

class EndpointModel extends ChatOpenAICompletions {
  /** Called for whatever the model sends, as soon as it comes. */
  onHeard: OnHeard = () => undefined;
  /** Called for whatever it says of its use. */
  onReported: ModelHears["onReported"] = () => undefined;
  /** Called with each request, as one of chat completions. */
  onRequest: NonNullable<ModelHears["onRequest"]> = () => undefined;
  /** The newest of them. */
  request: ChatRequest | undefined;
  /** Called when the response names itself. */
  onResponder: NonNullable<ModelHears["onResponder"]> = () => undefined;
  isNamed = false;
  /** What is left out of each. */
  quirks: Pick<ModelQuirks, "has"> = { has: () => false };
  /** What the call that is under way reports of its use. */
  readonly reported = createReportedCall();
  /** Those of the response that is read. */
  headers: Headers | undefined;
  /** What was sent along to be let in. */
  secrets: readonly string[] = [];
  /** What is read of it. */
  whole: WholeChunks = createWholeChunks();
  /** Called when text turns out to have been thoughts. */
  onThoughtsEnd: NonNullable<ModelHears["onThoughtsEnd"]> = () => undefined;
  /** Called at the end of an answer with what its server wants back with it. */
  onReturned: NonNullable<ModelHears["onReturned"]> = () => undefined;
  /** What it is asked. */
  #prompt: readonly BaseMessage[] = [];
  /** The server has said that it is done. */
  isDone = false;

  /**
   * Looks at each chunk before LangChain does, which drops what it has no name for (cache writes, costs) and takes
   * everything else for what it should be.
   */
  override completionWithRetry = (async (...given: Parameters<Completions>) => {
    const [wanted, options] = given;
    const messages = putBack(wanted.messages, this.#prompt);
    const wired = toWireRequest({ ...wanted, messages });
    // LangChain's types know each field of a request; what changes here are names and roles, which they allow.
    const request = withQuirks(wired as unknown as ChatRequest, this.quirks);
    this.onRequest(request);
    this.request = request;
    const completion = await super.completionWithRetry(request as unknown as typeof wanted, {
      ...options,
      ...WHOLE_EVENTS,
    });
    if (!isStream(completion)) return completion;
    const whole = createWholeChunks();
    this.whole = whole;
    this.isNamed = false;
    return mapEach(
      endAfterFinish(
        completion,
        () => whole.ended() !== undefined,
        () => completion.controller.abort(),
      ),
      (item) => {
        const before = whole.thoughtsEnd();
        const chunk = whole.read(this.#toChunk(item));
        const end = whole.thoughtsEnd();
        if (end !== undefined && end !== before) this.onThoughtsEnd(end);
        return chunk;
      },
      () => {
        const last = whole.end();
        if (last === undefined) this.onReturned(whole.returned());
        return last;
      },
    );
  }) as unknown as Completions;

  readonly #toChunk = (item: unknown): unknown => {
    const read = (chunk: unknown, isLast: boolean): void => {
      if (this.reported.read(chunk)) this.onReported(this.reported.soFar(), isLast);
    };
    const chunk = toStreamChunk(item, this.headers, (data) => read(data, true), this.secrets);
    read(chunk, false);
    if (!this.isNamed) this.#name(chunk);
    return chunk;
  };

  #name(chunk: unknown): void {
    const [responseId, responseModel] = [fieldOf(chunk, "id"), fieldOf(chunk, "model")].map(toName);
    if (responseId === undefined && responseModel === undefined) return;
    this.isNamed = true;
    this.onResponder({
      ...(responseId === undefined ? {} : { responseId }),
      ...(responseModel === undefined ? {} : { responseModel }),
    });
  }

  override _streamChatModelEvents(
    ...given: Parameters<ChatOpenAICompletions["_streamChatModelEvents"]>
  ): AsyncGenerator<ChatModelStreamEvent> {
    [this.#prompt] = given;
    const events = super._streamChatModelEvents(...given);
    const toWhole = (event: ChatModelStreamEvent): ChatModelStreamEvent => {
      const bounded = this.#withEnd(boundCall(event));
      this.onHeard(bounded);
      return this.reported.fillIn(bounded);
    };
    return joinBursts(mapEach(events, toWhole));
  }

  /** LangChain takes every word that it does not know for a normal end. */
  readonly #withEnd = (given: ChatModelStreamEvent): ChatModelStreamEvent => {
    if (given.event !== "message-finish") return given;
    const [sources, dropped] = [this.whole.sources(), this.whole.dropped()];
    const pictures = this.whole.pictures();
    const thoughtsEnd = this.whole.thoughtsEnd();
    const responseMetadata: Record<string, unknown> = {
      ...given.responseMetadata,
      ...(sources.length === 0 ? {} : { sources }),
      ...(dropped.length === 0 ? {} : { dropped }),
      ...(pictures === 0 ? {} : { pictures }),
      ...(thoughtsEnd === undefined ? {} : { thoughts_end: thoughtsEnd }),
    };
    const event = { ...given, responseMetadata };
    const reason = toFinishReason(this.whole, this.isDone);
    if (reason === undefined) {
      if (this.whole.claimed() === undefined) return event;
      // What it has heard as an end was none.
      const open = { ...event, responseMetadata: { ...event.responseMetadata } };
      delete open.reason;
      delete open.responseMetadata["finish_reason"];
      return open;
    }
    const word = this.whole.ended()?.word ?? reason;
    return {
      ...event,
      // Its type names those of LangChain alone; what reads it knows the others (`answer-end.ts`).
      reason: reason as NonNullable<typeof event.reason>,
      responseMetadata: { ...event.responseMetadata, finish_reason: word },
    };
  };
}

/** A name as it may be kept; undefined for what is none. */
function toName(said: unknown): string | undefined {
  return typeof said === "string" && said !== "" ? said.slice(0, 200).toWellFormed() : undefined;
}

function toFinishReason(whole: WholeChunks, isDone: boolean): string | undefined {
  const ended = whole.ended() ?? (isDone ? whole.claimed() : undefined);
  // Some servers end without a reason; a call that is written to its end is one all the same.
  if (ended === undefined) return isDone && whole.hasWholeCalls() ? "tool_use" : undefined;
  return ended.end === "broken-off" ? brokenOff(ended.word) : ended.end;
}

type Streamed = AsyncIterable<unknown> & { readonly controller: AbortController };

function isStream(completion: object): completion is Streamed {
  return Symbol.asyncIterator in completion;
}

/**
 * A model behind any OpenAI-compatible endpoint, spoken to in chat completions only: `ChatOpenAI` would switch to the
 * Responses API for some model names, which compatible servers do not have.
 *
 * Nothing of the environment leaves with a request. A failed call is tried again in one place, `call-model.ts`: LangChain
 * is told not to, and sets the SDK's own retries to none.
 */
export function createOpenAiModel(
  endpoint: Endpoint,
  {
    onHeard,
    onReported,
    onSent,
    onAlive,
    onRequest,
    onWire,
    onResponder,
    onReturned,
    onThoughtsEnd,
  }: ModelHears,
): BaseChatModel {
  const { baseUrl, name, apiKey, parameters = {}, abilities, quirks } = endpoint;
  const { temperature, maximumTokens, reasoningEffort } = parameters;
  const fetchFromEndpoint = createEndpointFetch(endpoint, {
    onSent,
    onRequest: (translated) => {
      const request = translated ?? model.request;
      if (request !== undefined) onWire?.(request);
    },
    kind: "stream",
  });
  const model: EndpointModel = new EndpointModel({
    model: name,
    // Without a key both libraries would take one from the environment and send it to this address.
    apiKey: apiKey ?? "not-needed",
    maxRetries: 0,
    streamUsage: abilities?.acceptsUsageRequest ?? true,
    ...(temperature === undefined ? {} : { temperature }),
    // Goes out as max_completion_tokens to the models that want it so.
    ...(maximumTokens === undefined ? {} : { maxTokens: maximumTokens }),
    // LangChain's own field is sent only to models whose names it knows.
    ...(reasoningEffort === undefined
      ? {}
      : { modelKwargs: { reasoning_effort: reasoningEffort } }),
    configuration: {
      // The SDK takes one slash at its end; a file or a variable may hold more.
      baseURL: baseUrl.replace(/\/+$/, ""),
      organization: null,
      project: null,
      // The SDK would print what a server sent to standard error.
      logLevel: "off",
      fetch: async (url, init) => {
        const response = await fetchFromEndpoint(url, init);
        model.headers = response.headers;
        model.reported.begin(response.headers);
        model.isDone = false;
        return toWireBody(response, () => void (model.isDone = true), onAlive);
      },
    },
  });
  model.onHeard = onHeard;
  model.secrets = [apiKey ?? "", ...(endpoint.headers ?? []).map(({ value }) => value)];
  model.onReported = onReported;
  if (onRequest !== undefined) model.onRequest = onRequest;
  if (onResponder !== undefined) model.onResponder = onResponder;
  if (onReturned !== undefined) model.onReturned = onReturned;
  if (onThoughtsEnd !== undefined) model.onThoughtsEnd = onThoughtsEnd;
  if (quirks !== undefined) model.quirks = quirks;
  return model;
}
