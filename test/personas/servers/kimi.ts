import { chunk } from "../dialects.ts";
import { openAiError, type Persona } from "../persona.ts";

interface Said {
  readonly role: string;
  readonly tool_calls?: readonly object[];
  readonly reasoning_content?: string;
}

/** Its thoughts must come back with the calls they led to. */
export const persona: Persona = {
  name: "Kimi, thinking",
  source: "https://platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model",
  preset: "custom",
  model: "kimi-k2-thinking",
  key: "sk-persona-kimi",
  refuses:
    () =>
    ({ body, results }) => {
      const messages = body["messages"] as readonly Said[];
      const called = messages.findLast(({ tool_calls: calls }) => (calls ?? []).length > 0);
      return results.length > 0 && called?.reasoning_content !== "I need the tool."
        ? openAiError(
            400,
            "thinking is enabled but reasoning_content is missing in assistant tool call message at index 2",
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
