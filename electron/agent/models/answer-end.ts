/**
 * Why a model stopped, as everything behind the wire knows it. `malformed-call`: it wanted to call a tool, and its server
 * could not read the call. `broken-off`: for any reason that is not known to be an end.
 */
export type AnswerEnd =
  "stop" | "tool_use" | "length" | "content_filter" | "malformed-call" | "broken-off";

const BROKEN_OFF = "broken-off:";

/** An end that is none, with the server's word for it, as a finish reason. */
export const brokenOff = (word: string): string => `${BROKEN_OFF}${word}`;

/** The server's word in a finish reason that `brokenOff` made; undefined for any other. */
export function brokenOffWord(finishReason: string): string | undefined {
  return finishReason.startsWith(BROKEN_OFF) ? finishReason.slice(BROKEN_OFF.length) : undefined;
}

/** What servers write where they have nothing to say yet. */
const NOT_YET =
  /^(?:|null|none|nil|undefined|false|unspecified|finish_reason_unspecified|not_finished)$/;

/**
 * The words of servers for one end each, in small letters with `_` between: OpenAI, Anthropic, Gemini, Mistral, Cohere, vLLM,
 * SGLang, TGI, llama.cpp, Ollama, Bedrock, Zhipu, DeepSeek and those that pass theirs on.
 */
const WORDS: Readonly<Record<Exclude<AnswerEnd, "broken-off">, RegExp>> = {
  stop: /^(?:stop|stopped|stop_token|stop_sequence|stop_str|matched_stop|eos|eos_token|eot|end|ended|end_turn|end_of_turn|end_of_text|end_of_sequence|complete|completed|done|finish|finished|success|normal)$/,
  tool_use: /^(?:tool_calls?|tool_use|tools|function_calls?|function|action)$/,
  length:
    /^(?:length|max_(?:\w+_)?tokens?|max_(?:output_)?length|max_new_tokens|max_completion_tokens|model_length|token_limit|limit|output_limit|context_length|context_length_exceeded|context_window_exceeded|model_context_window_exceeded|truncated)$/,
  content_filter:
    /^(?:content_?filter(?:ed)?|content_policy(?:_violation)?|filtered|safety|image_safety|recitation|image_recitation|blocklist|prohibited_content|image_prohibited_content|spii|language|sensitive|refusal|refused|guardrails?(?:_intervened)?|moderation|moderated|blocked|error_toxic|toxic|unsafe)$/,
  "malformed-call":
    /^(?:malformed_(?:function|tool)_call|unexpected_tool_call|too_many_tool_calls|invalid_(?:function|tool)_call|function_call_filter)$/,
};

/** Where a reason has several parts, which of them says most. */
const BY_WEIGHT: readonly AnswerEnd[] = [
  "malformed-call",
  "content_filter",
  "length",
  "broken-off",
  "tool_use",
  "stop",
];

/** Of two ends of one answer the one that says more: a server that goes on to say "stop" has not taken the other back. */
export const heavierEnd = (one: AnswerEnd, other: AnswerEnd): AnswerEnd =>
  BY_WEIGHT.find((end) => end === one || end === other) ?? other;

/**
 * Reads a finish reason. A word that no table knows is never taken for a normal end: servers say in it that they ran out of
 * memory, were told to stop, or failed. Google's door says a kind and its reason, "content_filter: SAFETY".
 *
 * @returns undefined while the answer goes on.
 */
export function toAnswerEnd(word: unknown): AnswerEnd | undefined {
  if (typeof word !== "string") return undefined;
  const parts = word.slice(0, 200).split(/[:|;,]/);
  const ends = parts.map(toEnd).filter((end) => end !== undefined);
  return BY_WEIGHT.find((end) => ends.includes(end));
}

/** Whether all of a reason is a word that servers end their answers with, and nothing that one of them made up. */
export function isKnownEnd(word: string): boolean {
  const isKnown = (part: string): boolean =>
    /^\s*error\s*$/i.test(part) || (toEnd(part) ?? "broken-off") !== "broken-off";
  return word.split(/[:|;,]/).every(isKnown);
}

function toEnd(word: string): AnswerEnd | undefined {
  const plain = word
    .trim()
    // Some write it as one word with capitals inside.
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_")
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_")
    .replace(/^(?:finish_reason|finish|stop_reason|stopreason)[_.](?=\w)/, "");
  if (NOT_YET.test(plain)) return undefined;
  for (const [end, words] of Object.entries(WORDS)) {
    if (words.test(plain)) return end as AnswerEnd;
  }
  return "broken-off";
}
