import { openAiError, type Persona } from "../persona.ts";

const KNOWN = new Set([
  "model",
  "messages",
  "stream",
  "stream_options",
  "tools",
  "tool_choice",
  "temperature",
  "max_tokens",
  "max_completion_tokens",
  "reasoning_effort",
  "parallel_tool_calls",
]);

/** It refuses every field that it does not know, and pads its events. */
export const persona: Persona = {
  name: "OpenAI",
  source: "https://platform.openai.com/docs/api-reference/chat",
  preset: "openai",
  model: "gpt-4.1",
  key: "sk-persona-0001",
  refuses:
    () =>
    ({ body }) => {
      const unknown = Object.keys(body).find((name) => !KNOWN.has(name));
      return unknown === undefined
        ? undefined
        : openAiError(400, `Unrecognized request argument supplied: ${unknown}`, {
            param: unknown,
          });
    },
  says: (_step, _asked, usual) =>
    usual.map((each) => each.replace(/\}\n\n$/, ',"obfuscation":"xYz12"}\n\n')),
};
