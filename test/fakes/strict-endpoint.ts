/** A message of a chat-completions request, as it stands in the JSON. */
export interface HistoryMessage {
  readonly role: string;
  readonly content?: unknown;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
  readonly tool_call_id?: string;
}

/**
 * What the strictest endpoints find wrong with a request for a new answer: OpenAI's rules for tool calls (each is
 * answered right behind it, once, by its id), Mistral's and vLLM's chat templates (user and assistant take turns, after a
 * result it is the assistant's, the user speaks last), and Anthropic's gateways (no message is empty). It knows nothing of how Parley builds a request.
 *
 * @returns undefined for a request that all of them accept.
 */
export function findHistoryFault(messages: readonly HistoryMessage[]): string | undefined {
  const turns = messages.filter(({ role }) => role !== "system");
  let index = 0;
  let awaited: "user" | "assistant" = "user";
  const usedIds = new Set<string>();
  if (messages.findLastIndex(({ role }) => role === "system") > 0) return "a late system message";
  while (index < turns.length) {
    const message = turns[index]!;
    index += 1;
    if (message.role === "tool") return `result ${message.tool_call_id} dangles`;
    if (message.role !== awaited) return `${message.role} where ${awaited} should speak`;
    const calls = message.tool_calls ?? [];
    const words = typeof message.content === "string" ? message.content.trim() : "";
    if (words === "" && calls.length === 0) return `an empty ${message.role} message`;
    if (message.role === "user") {
      awaited = "assistant";
      continue;
    }
    const results = turns.slice(index, index + calls.length);
    index += calls.length;
    for (const [place, { id, function: called }] of calls.entries()) {
      if (usedIds.has(id)) return `call id ${id} twice`;
      usedIds.add(id);
      if (!isObject(called.arguments)) return `arguments of ${id} are no object`;
      const answers = results.filter((each) => each.tool_call_id === id);
      if (answers.length !== 1) return `call ${id} has ${answers.length} results right behind it`;
      if (results[place]?.role !== "tool") return `call ${id} is followed by something else`;
    }
    if (results.some(({ content }) => typeof content !== "string" || content.trim() === "")) {
      return "an empty result";
    }
    awaited = calls.length > 0 ? "assistant" : "user";
  }
  return turns.at(-1)?.role === "user" ? undefined : `${turns.at(-1)?.role} speaks last`;
}

function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
