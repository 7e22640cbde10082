import { chunk } from "../dialects.ts";
import { openAiError, type Persona } from "../persona.ts";

interface Said {
  readonly role: string;
  readonly tool_calls?: readonly object[];
  readonly reasoning_content?: string;
}

/** Its thoughts must come back with the calls they led to. */
export const persona: Persona = {
  name: "DeepSeek, thinking",
  source: "https://api-docs.deepseek.com/guides/thinking_mode",
  preset: "deepseek",
  model: "deepseek-reasoner",
  key: "sk-persona-deepseek",
  refuses:
    () =>
    ({ body, results }) => {
      const messages = body["messages"] as readonly Said[];
      const called = messages.findLast(({ tool_calls: calls }) => (calls ?? []).length > 0);
      return results.length > 0 && called?.reasoning_content !== "I need the tool."
        ? openAiError(
            400,
            "Missing `reasoning_content` field in the assistant message at message index 2.",
          )
        : undefined;
    },
  says: (step, _asked, [begin = "", ...rest]) =>
    step.type === "count"
      ? [begin, ...rest]
      : [
          ": keep-alive\n\n",
          begin,
          chunk({ content: null, reasoning_content: "I need " }),
          chunk({ content: null, reasoning_content: "the tool." }),
          ...rest,
        ],
};
