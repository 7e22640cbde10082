import { chunk } from "../dialects.ts";
import { openAiError, type Persona } from "../persona.ts";

interface Said {
  readonly role: string;
  readonly reasoning_content?: string;
}

/** Every answer must come back with thoughts, also one that had none: of another model, or of an earlier message. */
export const persona: Persona = {
  name: "DeepSeek V4, thoughts with every answer",
  source: "https://github.com/earendil-works/pi/pull/3640",
  preset: "deepseek",
  model: "deepseek-v4-pro",
  key: "sk-persona-deepseek-4",
  refuses:
    () =>
    ({ body }) => {
      const messages = body["messages"] as readonly Said[];
      const lacks = ({ role, reasoning_content: thoughts = "" }: Said): boolean =>
        role === "assistant" && thoughts === "";
      return messages.some(lacks)
        ? openAiError(
            400,
            "The `reasoning_content` in the thinking mode must be passed back to the API.",
          )
        : undefined;
    },
  says: (step, _asked, [begin = "", ...rest]) =>
    step.type === "calls"
      ? [begin, chunk({ content: null, reasoning_content: "I need the tool." }), ...rest]
      : [begin, ...rest],
};
