import type { Picture } from "../../shared/attachment.ts";
import type { NextCall } from "../../shared/contract/price-procedures.ts";
import type { MessageId, ThreadId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import { sentMessages } from "../../shared/sent-messages.ts";
import type { Settings } from "../../shared/settings.ts";
import { modelName } from "../agent/model-choice.ts";
import { costOf } from "../agent/pricing/cost-of.ts";
import { estimateMessage, TOKENS_PER_MESSAGE } from "../agent/pricing/estimate-message.ts";
import { estimatePicture } from "../agent/pricing/estimate-picture.ts";
import { estimateTokens } from "../agent/pricing/estimate-tokens.ts";
import { estimateTools } from "../agent/pricing/estimate-tools.ts";
import { modelFacts } from "../agent/pricing/model-facts.ts";
import { toSystemPrompt } from "../agent/system-prompt.ts";
import type { ToolSource } from "../tools/tool-source.ts";
import type { FieldSource } from "../../shared/returned-fields.ts";
import type { RunStore } from "../store/run-store.ts";
import type { Spending } from "../store/spending.ts";
import type { ThreadStore } from "../store/thread-store.ts";
import { toPriced } from "./limits/budget/open-budget.ts";
import type { ChosenModel } from "./choose-model.ts";

/** What a trimmed chat may fill of the model's window, so that it is not trimmed again at once; else of what it was. */
const TRIMMED_PART = 0.5;

const ESTIMATE = { cachedInputTokens: 0, reasoningTokens: 0, isEstimated: true } as const;

interface NextCallDeps {
  readonly threads: ThreadStore;
  /** @throws AppError when nothing can answer. */
  readonly choose: (threadId: ThreadId | null) => ChosenModel;
  readonly settings: () => Settings;
  readonly tools: Pick<ToolSource, "knownFor">;
  readonly spending: Pick<Spending, "typicalAnswer">;
  /** What goes back with messages to who is asked, by message, in tokens. */
  readonly returnedTokens: RunStore["returnedTokens"];
}

/** A message as it would be sent now. */
export interface NextMessage {
  readonly threadId: ThreadId | null;
  /** All that is written and attached as text. */
  readonly text: string;
  readonly pictures?: readonly Pick<Picture, "width" | "height">[] | undefined;
}

/** The tokens of each message of a branch, in order. */
interface Counted {
  readonly branch: string;
  readonly messages: readonly { readonly message: Message; readonly tokens: number }[];
  /** What goes back with them to each of those who were asked for, as JSON. */
  readonly returned: Map<string, ReadonlyMap<string, number>>;
}

/**
 * Says what the next message of a chat would cost. What stands in the chat is counted once for each state of it; only
 * the text is counted every time.
 */
export function createNextCall(deps: NextCallDeps) {
  const { threads, choose, settings, spending } = deps;
  const counted = new Map<ThreadId, Counted>();

  const stateOf = (threadId: ThreadId, model: string): Counted => {
    const branch = `${threads.branchKey(threadId)} ${model}`;
    const known = counted.get(threadId);
    if (known?.branch === branch) return known;
    const messages = threads
      .get(threadId)
      .messages.map((message) => ({ message, tokens: estimateMessage(message, model) }));
    // One chat is on screen at a time; a few windows are more than most have.
    if (counted.size >= 8) counted.clear();
    const state = { branch, messages, returned: new Map<string, ReadonlyMap<string, number>>() };
    counted.set(threadId, state);
    return state;
  };

  const countOf = (
    threadId: ThreadId | null,
    source: FieldSource | undefined,
    model: string,
  ): Counted["messages"] => {
    if (threadId === null || !threads.has(threadId)) return [];
    const { messages, returned } = stateOf(threadId, model);
    if (source === undefined) return messages;
    const key = JSON.stringify(source);
    const ids = (): MessageId[] => messages.map(({ message }) => message.id);
    const more = returned.get(key) ?? deps.returnedTokens(ids(), source);
    returned.set(key, more);
    if (more.size === 0) return messages;
    return messages.map(({ message, tokens }) => ({
      message,
      tokens: tokens + (more.get(message.id) ?? 0),
    }));
  };

  return ({ threadId, text, pictures = [] }: NextMessage): NextCall => {
    const { target, sentFrom, callsTools, source, refusesPictures } = choose(threadId);
    const model = modelName(target);
    const takesPictures = refusesPictures?.() !== true;
    const tools = callsTools() ? deps.tools.knownFor(threadId) : [];
    const { price, contextWindowTokens } = modelFacts(toPriced(target), settings().prices.own);
    const all = countOf(threadId, source?.(), model);
    const sent = new Set(
      sentMessages(
        all.map(({ message }) => message),
        sentFrom ?? null,
      ),
    );
    const history = all.filter(({ message }) => sent.has(message));
    const own =
      estimateTokens(toSystemPrompt({ tools, own: target.systemPrompt })) +
      estimateTools(tools) +
      estimateTokens(text) +
      (takesPictures ? pictures.reduce((sum, each) => sum + estimatePicture(each, model), 0) : 0) +
      2 * TOKENS_PER_MESSAGE;
    const inputTokens = own + history.reduce((sum, { tokens }) => sum + tokens, 0);
    const limit = target.kind === "demo" ? undefined : target.parameters.maximumTokens;
    const last = spending.typicalAnswer(model);
    const answerTokens = last === undefined ? null : Math.min(last, limit ?? last);
    const costWith = (outputTokens: number): number | null =>
      costOf({ inputTokens, outputTokens, ...ESTIMATE }, price)?.microUsd ?? null;
    const sentCost = costWith(0);
    const added = (outputTokens: number): number | null => {
      const whole = costWith(outputTokens);
      return whole === null || sentCost === null ? null : whole - sentCost;
    };
    return {
      model,
      takesPictures,
      inputTokens,
      inputCostMicroUsd: sentCost,
      answerTokens,
      answerCostMicroUsd: answerTokens === null ? null : added(answerTokens),
      answerCostPerThousandMicroUsd: added(1_000),
      price:
        price === null
          ? null
          : {
              input: price.input,
              cachedInput: price.cachedInput,
              output: price.output,
              source: price.source,
            },
      contextWindowTokens,
      trimTo: trimPoint(history, keptTokens(history, own, contextWindowTokens)),
    };
  };
}

/** What of a chat may stay: what fills a part of the window, or a part of the chat where that is not what is full. */
function keptTokens(
  history: Counted["messages"],
  own: number,
  contextWindowTokens: number | null,
): number {
  const all = history.reduce((sum, { tokens }) => sum + tokens, 0);
  const isFull = contextWindowTokens !== null && own + all > contextWindowTokens * TRIMMED_PART;
  return isFull ? contextWindowTokens * TRIMMED_PART - own : all * TRIMMED_PART;
}

/** The question from which on as much of the chat as may stay fits; null where the whole of it or only its end does. */
function trimPoint(history: Counted["messages"], maximumTokens: number): MessageId | null {
  let tokens = 0;
  let point: MessageId | null = null;
  for (const { message, tokens: more } of history.toReversed()) {
    tokens += more;
    if (tokens > maximumTokens && point !== null) break;
    if (message.role === "user") point = message.id;
  }
  return point === history[0]?.message.id ? null : point;
}
