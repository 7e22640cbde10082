import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { isOpenAITool } from "@langchain/core/language_models/base";
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from "@langchain/core/language_models/chat_models";
import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import {
  convertOpenAICompletionsStream,
  type OpenAICompletionsDelta,
  type OpenAICompletionsStreamChunk,
} from "@langchain/core/language_models/openai_completions_stream";
import { ChatModelStream } from "@langchain/core/language_models/stream";
import type { BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { DEMO_MODEL_NAME } from "../model-choice.ts";
import { createDemoFailure } from "./demo-failures.ts";
import { planDemoAnswer, type DemoPlan } from "./demo-script.ts";
import { readDemoTurn } from "./demo-turn.ts";
import { boundCall } from "./bound-calls.ts";
import { mapEach, tellEach, type OnHeard } from "./tell-each.ts";

/** How long the demo model takes, in milliseconds. */
export interface DemoPace {
  readonly firstTokenMs: number;
  readonly tokenMs: number;
  /** Between the words of "demo: slow". */
  readonly slowTokenMs: number;
}

/** About 75 tokens a second, as a quick hosted model has; "demo: slow" lasts half a minute. */
const DEMO_PACE: DemoPace = { firstTokenMs: 350, tokenMs: 13, slowTokenMs: 450 };

/** Roughly what a tokeniser would make of English text. */
const CHARACTERS_PER_TOKEN = 4;

interface DemoModelOptions {
  readonly pace?: DemoPace;
  /** Called for whatever the model sends, as soon as it comes. */
  readonly onHeard?: OnHeard;
}

/** The built-in model that follows a script: needs no key and no network, and can fail in every way a provider can. */
export function createDemoModel(options: DemoModelOptions = {}): BaseChatModel {
  const { pace = DEMO_PACE, onHeard = () => undefined } = options;
  return new DemoModel({ pace, onHeard }, new Set());
}

/**
 * Speaks the wire format of OpenAI's streamed completions into LangChain's own converter, so that its answers take the
 * same way as those of an endpoint. (LangChain's bridge from `_streamResponseChunks` would report every answer as
 * finished with "stop".)
 */
class DemoModel extends BaseChatModel {
  readonly #options: Required<DemoModelOptions>;
  readonly #toolNames: ReadonlySet<string>;

  constructor(options: Required<DemoModelOptions>, toolNames: ReadonlySet<string>) {
    // A failed call is tried again in one place, `call-model.ts`.
    super({ maxRetries: 0 });
    this.#options = options;
    this.#toolNames = toolNames;
  }

  override _llmType(): string {
    return "parley-demo";
  }

  override bindTools(tools: BindToolsInput[]): DemoModel {
    const names = tools.flatMap((tool) => (isOpenAITool(tool) ? [tool.function.name] : []));
    return new DemoModel(this.#options, new Set(names));
  }

  override async *_streamChatModelEvents(
    messages: BaseMessage[],
    { signal }: BaseChatModelCallOptions,
  ): AsyncGenerator<ChatModelStreamEvent> {
    const provider = this._llmType();
    const events = convertOpenAICompletionsStream(this.#complete(messages, signal), { provider });
    yield* tellEach(mapEach(events, boundCall), this.#options.onHeard);
  }

  override async _generate(
    messages: BaseMessage[],
    options: BaseChatModelCallOptions,
  ): Promise<ChatResult> {
    const message = await new ChatModelStream(this._streamChatModelEvents(messages, options));
    return { generations: [{ text: message.text, message }] };
  }

  async *#complete(
    messages: readonly BaseMessage[],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<OpenAICompletionsStreamChunk> {
    const plan = planDemoAnswer(readDemoTurn(messages));
    const tokenMs =
      plan.pace === "slow" ? this.#options.pace.slowTokenMs : this.#options.pace.tokenMs;
    await pause(this.#options.pace.firstTokenMs, signal);
    if (plan.end.type === "fail") throw createDemoFailure(plan.end.failure);
    if (plan.end.type === "hang") await abortOf(signal);
    let tokens = 0;
    for (const delta of toDeltas(plan, this.#toolNames)) {
      yield toChunk(delta);
      tokens += 1;
      await pause(tokenMs, signal);
    }
    if (plan.end.type !== "finish") return;
    const hasCalls = plan.calls.some(({ toolName }) => this.#toolNames.has(toolName));
    yield {
      ...toChunk({}),
      choices: [{ index: 0, delta: {}, finish_reason: hasCalls ? "tool_calls" : plan.end.reason }],
      usage: toUsage(messages, tokens),
    };
  }
}

/** Small pieces, as a tokeniser would cut them; each tool call in one. */
function* toDeltas(
  plan: DemoPlan,
  toolNames: ReadonlySet<string>,
): Generator<OpenAICompletionsDelta> {
  for (const reasoning of toTokens(plan.reasoning)) yield { reasoning_content: reasoning };
  for (const content of toTokens(plan.text)) yield { content };
  for (const [index, { toolName, args }] of plan.calls.entries()) {
    if (!toolNames.has(toolName)) continue;
    const call = { name: toolName, arguments: JSON.stringify(args) };
    yield { tool_calls: [{ index, id: `demo-${index}`, type: "function", function: call }] };
  }
}

function toTokens(text: string): string[] {
  return text.match(/\s*\S{1,6}|\s+/gu) ?? [];
}

function toChunk(delta: OpenAICompletionsDelta): OpenAICompletionsStreamChunk {
  return { model: DEMO_MODEL_NAME, choices: [{ index: 0, delta, finish_reason: null }] };
}

function toUsage(messages: readonly BaseMessage[], completionTokens: number) {
  const characters = messages.reduce((sum, { text }) => sum + text.length, 0);
  const promptTokens = Math.ceil(characters / CHARACTERS_PER_TOKEN);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

/** @throws when aborted, at once. */
async function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  if (durationMs > 0) await sleep(durationMs, undefined, signal === undefined ? {} : { signal });
}

/** Never returns; @throws when aborted. */
async function abortOf(signal: AbortSignal | undefined): Promise<never> {
  if (signal === undefined) return new Promise<never>(() => undefined);
  signal.throwIfAborted();
  await once(signal, "abort");
  throw signal.reason;
}
