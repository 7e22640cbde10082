import { toFields, type Fields } from "../../../http/received.ts";
import { parseReceived } from "../../../http/readable-json.ts";
import { arrange, withoutThoughts } from "./carried-items.ts";
import {
  readCall,
  readRequest,
  textOf,
  type Content,
  type ReadRequest,
  type Turn,
} from "./chat-request.ts";

/** What one model at one endpoint was found not to take in this protocol. */
export interface MessagesHabits {
  /** The longest answer that it may be asked for, in tokens. */
  maximumTokens?: number;
  /** It does not know marks for its cache. */
  noCache?: boolean;
  /** It cannot read the thoughts of earlier answers: they are another key's or another model's. */
  noThoughtsBack?: boolean;
  /** It decides by itself whether it thinks, or does not: the other way of the two is refused. */
  thinking?: "adaptive" | "budget";
}

/** The longest answer of a model in tokens, which this protocol demands; https://platform.claude.com/docs, "Models". */
const LONGEST: readonly (readonly [model: RegExp, tokens: number])[] = [
  [/claude-(?:instant|2|3-(?:opus|sonnet|haiku))/, 4_096],
  [/claude-3[.-]5/, 8_192],
  [/claude-opus-4(?:-[01])?(?:$|[-@]\d{8})/, 32_000],
  [/claude/, 64_000],
];
/** For whatever model nobody here knows; where it is too much, the refusal says how much is not. */
const LONGEST_UNKNOWN = 32_000;

const longestOf = (model: string): number =>
  LONGEST.find(([each]) => each.test(model))?.[1] ?? LONGEST_UNKNOWN;

/** Claude from 4.6 on decides by itself how much it thinks, and is told only how hard to try. */
const IS_ADAPTIVE = /claude-(?:(?:opus|sonnet|haiku)-(?:4-[6-9]|[5-9])(?!\d{4})|fable|mythos)/;
/** Those of them that send their thoughts only when they are asked to. */
const IS_SILENT = /claude-(?:(?:opus|sonnet|haiku)-(?:4-[7-9]|[5-9])(?!\d{4})|fable|mythos)/;

/** What the older ones may think, in tokens; the least that is taken is 1,024. */
const BUDGETS: Readonly<Record<string, number>> = {
  minimal: 1_024,
  low: 4_096,
  medium: 10_000,
  high: 24_000,
};
const LEAST_BUDGET = 1_024;
const LARGEST_BUDGET = 32_000;

/** Below about 1,024 tokens no model caches what it reads. In UTF-16 units. */
const LEAST_CACHED = 4_000;
const CACHED = { cache_control: { type: "ephemeral" } } as const;

/** Stands where a person would: a conversation begins with one. */
const BEFORE = "(The conversation goes on.)";

/**
 * A request for chat completions as one for Anthropic's Messages: https://platform.claude.com/docs/en/api/messages.
 *
 * @param request the body of a request for chat completions; it is not changed.
 */
export function toMessagesRequest(request: Fields, habits: MessagesHabits = {}): Fields {
  const read = readRequest(request);
  const model = String(request["model"]);
  const longest = habits.maximumTokens ?? longestOf(model);
  const maximumTokens =
    habits.maximumTokens === undefined
      ? (read.maximumTokens ?? longest)
      : Math.min(read.maximumTokens ?? longest, longest);
  const turns = habits.noThoughtsBack === true ? read.turns.map(withoutThoughts) : read.turns;
  const messages = withUserFirst(joinRoles(turns));
  const size = JSON.stringify(messages).length + read.system.length;
  const isCached = habits.noCache !== true && size + toolsSize(read) >= LEAST_CACHED;
  const { stop } = request;
  const thinking = toThinking({ model, read: { ...read, turns }, maximumTokens, habits });
  return {
    model: request["model"],
    max_tokens: maximumTokens,
    ...(read.system === "" ? {} : { system: toSystem(read.system, isCached) }),
    messages: isCached ? withCachedEnd(messages) : messages,
    ...toTools(read, request),
    ...thinking,
    ...toSampling(request, "thinking" in thinking),
    ...(stop === undefined ? {} : { stop_sequences: Array.isArray(stop) ? stop : [stop] }),
    stream: true,
  };
}

/** Beside thoughts, any other temperature than 1 is refused, and a lower top_p than 0.95. */
function toSampling({ temperature, top_p }: Fields, thinks: boolean): Fields {
  const isTaken = !thinks || temperature === 1;
  const isWide = !thinks || Number(top_p) >= 0.95;
  return {
    ...(temperature === undefined || !isTaken ? {} : { temperature }),
    ...(top_p === undefined || !isWide ? {} : { top_p }),
  };
}

interface Message {
  readonly role: "user" | "assistant";
  readonly content: readonly Fields[];
}

/** What several say in a row is one message: the results of all calls of an answer, and what is asked behind them. */
function joinRoles(turns: readonly Turn[]): readonly Message[] {
  const messages: { role: Message["role"]; content: Fields[] }[] = [];
  for (const turn of turns) {
    const role = turn.role === "assistant" ? "assistant" : "user";
    const content = toBlocks(turn);
    if (content.length === 0) continue;
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...content);
    else messages.push({ role, content: [...content] });
  }
  return messages;
}

function withUserFirst(messages: readonly Message[]): readonly Message[] {
  if (messages[0]?.role === "user") return messages;
  return [{ role: "user", content: [{ type: "text", text: BEFORE }] }, ...messages];
}

function toBlocks(turn: Turn): readonly Fields[] {
  if (turn.role === "user") return turn.contents.flatMap(toBlock);
  if (turn.role === "tool") {
    const content = turn.contents.flatMap(toBlock);
    const isText = turn.contents.every(({ type }) => type === "text");
    return [
      {
        type: "tool_result",
        tool_use_id: toCallId(turn.callId),
        content: isText ? textOf(turn.contents) : content,
      },
    ];
  }
  return arrange(turn, "parley.messages").flatMap((piece): readonly Fields[] => {
    if (piece.type === "text") return toBlock(piece);
    if (piece.type === "item") return [piece.item];
    const { id, name, written } = readCall(piece.call);
    const input = toFields(parseReceived(written)) ?? {};
    return [{ type: "tool_use", id: toCallId(id), name, input }];
  });
}

/** A text that shows nothing is refused. */
function toBlock(content: Content): readonly Fields[] {
  switch (content.type) {
    case "text":
      return content.text.trim() === "" ? [] : [{ type: "text", text: content.text }];
    case "image":
      return [{ type: "image", source: toSource(content.url) }];
    case "file":
      return [{ type: "document", title: content.name, source: toSource(content.data) }];
  }
}

function toSource(url: string): Fields {
  const inline = /^data:([\w.+/-]+);base64,/.exec(url.slice(0, 200));
  return inline === null
    ? { type: "url", url }
    : { type: "base64", media_type: inline[1], data: url.slice(inline[0].length) };
}

/** Ids of other servers' calls may hold what is refused here. */
const toCallId = (id: string): string => id.replaceAll(/[^\w-]/g, "_");

/** Rules and tools are the same in each request of a chat: what stands before the mark is read from the cache. */
const toSystem = (text: string, isCached: boolean): unknown =>
  isCached ? [{ type: "text", text, ...CACHED }] : text;

/** The next request repeats all of this one; of thoughts the cache takes no mark. */
function withCachedEnd(messages: readonly Message[]): readonly Message[] {
  const last = messages.at(-1);
  const end = last?.content.at(-1);
  if (last === undefined || end === undefined || last.role !== "user") return messages;
  return messages.with(-1, { ...last, content: last.content.with(-1, { ...end, ...CACHED }) });
}

const toolsSize = ({ tools }: ReadRequest): number => JSON.stringify(tools).length;

/** Who reads of calls must know their tools, also where none may be called any more. */
function toTools({ tools, turns }: ReadRequest, request: Fields): Fields {
  const called = turns.flatMap((turn) =>
    turn.role === "assistant" ? turn.calls.map((call) => readCall(call).name) : [],
  );
  if (tools.length === 0) {
    if (called.length === 0) return {};
    const known = [...new Set(called)];
    return {
      tools: known.map((name) => ({ name, input_schema: { type: "object", properties: {} } })),
      tool_choice: { type: "none" },
    };
  }
  const choice = toToolChoice(request["tool_choice"], request["parallel_tool_calls"] === false);
  return {
    tools: tools.map(({ name, description, parameters }) => ({
      name,
      ...(description === undefined ? {} : { description }),
      input_schema: { type: "object", ...parameters },
    })),
    ...(choice === undefined ? {} : { tool_choice: choice }),
  };
}

function toToolChoice(choice: unknown, isOneByOne: boolean): Fields | undefined {
  const name = toFields(toFields(choice)?.["function"])?.["name"];
  const one = isOneByOne ? { disable_parallel_tool_use: true } : {};
  if (typeof name === "string") return { type: "tool", name, ...one };
  if (choice === "required") return { type: "any", ...one };
  if (choice === "none") return { type: "none" };
  return isOneByOne || choice === "auto" ? { type: "auto", ...one } : undefined;
}

interface Thinking {
  readonly model: string;
  readonly read: ReadRequest;
  readonly maximumTokens: number;
  readonly habits: MessagesHabits;
}

function toThinking({ model, read, maximumTokens, habits }: Thinking): Fields {
  const { effort } = read;
  if (effort === undefined || effort === "none") return {};
  const way = habits.thinking ?? (IS_ADAPTIVE.test(model) ? "adaptive" : "budget");
  if (way === "adaptive") {
    const display = IS_SILENT.test(model) ? { display: "summarized" } : {};
    return {
      thinking: { type: "adaptive", ...display },
      output_config: { effort: effort === "minimal" ? "low" : effort },
    };
  }
  // Both the thoughts and the answer must fit, and what is called in thought must come back with the thought.
  const budget = Math.min(BUDGETS[effort] ?? LARGEST_BUDGET, Math.floor(maximumTokens / 2));
  if (budget < LEAST_BUDGET || isMidway(read.turns)) return {};
  return { thinking: { type: "enabled", budget_tokens: budget } };
}

/** Whether the request goes on with calls whose thoughts are not at hand: such are refused while thinking is on. */
function isMidway(turns: readonly Turn[]): boolean {
  const asked = turns.findLastIndex(({ role }) => role === "user");
  return turns
    .slice(asked + 1)
    .some(
      (turn) =>
        turn.role === "assistant" &&
        turn.calls.length > 0 &&
        arrange(turn, "parley.messages")[0]?.type !== "item",
    );
}

/** "Invalid `signature` in `thinking` block", "… blocks in the latest assistant message cannot be modified". */
const THOUGHTS_REFUSED =
  /\bsignature\b[^.]{0,60}\bthinking\b|\bthinking\b[^.]{0,60}\bsignature\b|\bthinking\b[^.]{0,120}\bcannot be modified\b/i;

/** "max_tokens: 64000 > 8192", "32000 > 4096 - 20". */
const TOO_MANY = /\b(\d{3,7})\s*>\s*(\d{2,7})(?:\s*-\s*(\d{1,7}))?/;

/**
 * Learns what a request can do without from the words of its refusal.
 *
 * @param sent the request that was refused.
 * @returns whether it goes out otherwise now.
 */
export function learnMessages(words: string, sent: Fields, habits: MessagesHabits): boolean {
  const [, asked, limit, used = "0"] = TOO_MANY.exec(words) ?? [];
  if (Number(asked) === sent["max_tokens"] && habits.maximumTokens === undefined) {
    const left = Number(limit) - Number(used);
    if (left < 1) return false;
    habits.maximumTokens = left;
    return true;
  }
  if (habits.noCache !== true && /\bcache_control\b/.test(words)) {
    habits.noCache = true;
    return true;
  }
  if (habits.noThoughtsBack !== true && THOUGHTS_REFUSED.test(words)) {
    habits.noThoughtsBack = true;
    return true;
  }
  // It is about the other, whatever it says of thoughts.
  if (/\btemperature\b|\btop_[pk]\b/.test(words)) return false;
  const { thinking } = sent;
  if (thinking === undefined || habits.thinking !== undefined) return false;
  if (!/\bthinking\b|\boutput_config\b|\beffort\b|\bbudget_tokens\b|\badaptive\b/.test(words)) {
    return false;
  }
  habits.thinking = toFields(thinking)?.["type"] === "adaptive" ? "budget" : "adaptive";
  return true;
}
