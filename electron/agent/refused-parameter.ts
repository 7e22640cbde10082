import type { ErrorFacts } from "./error-facts.ts";

/** What asks for token counts. */
export const USAGE_REQUEST = /\bstream_options\b|\binclude_usage\b/;

/** Where each parameter of a request is set, by the names that endpoints give it. */
const PARAMETERS: readonly { readonly names: RegExp; readonly setting: string }[] = [
  { names: /\btemperature\b/, setting: "chat.temperature" },
  {
    names: /\bmax_(?:completion_|output_|new_)?tokens\b|\bmaxOutputTokens\b/,
    setting: "chat.maximumTokens",
  },
  { names: /\breasoning[._]effort\b|\bthinking_budget\b/, setting: "chat.reasoningEffort" },
  { names: USAGE_REQUEST, setting: "endpoint.asksForUsage" },
];

/** What some call the whole object that carries the effort; too common a word to be looked for in a sentence. */
const REASONING = /^(?:reasoning|thinking)\b/;

/**
 * The setting behind a request that was refused for one of its parameters; undefined where it was something else. The
 * endpoint's own field names it (OpenAI's `param`), else its words do: OpenAI's older ones, vLLM's, FastAPI's `loc`.
 */
export function settingOfRefusal({
  parameter,
  words,
}: Pick<ErrorFacts, "parameter" | "words">): string | undefined {
  if (parameter !== undefined && REASONING.test(parameter)) return "chat.reasoningEffort";
  const text = parameter ?? words;
  const found = PARAMETERS.map(({ names, setting }) => ({ at: text.search(names), setting }));
  // The first one named is the one meant: "'max_tokens' is not supported. Use 'max_completion_tokens'."
  return found.filter(({ at }) => at !== -1).toSorted((a, b) => a.at - b.at)[0]?.setting;
}
