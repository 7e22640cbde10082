import { chunk, chatUsage, DONE } from "../dialects.ts";
import type { Persona } from "../persona.ts";

/** Each call is one piece at the place 0, and the end says "stop" behind calls, too. */
export const persona: Persona = {
  name: "Ollama",
  source: "https://github.com/ollama/ollama/issues (parallel tool calls share index 0)",
  preset: "ollama",
  model: "qwen3:8b",
  says: (step, { body }, usual) =>
    step.type === "calls"
      ? [
          ...step.calls.map(({ id, name, args }) =>
            chunk({
              role: "assistant",
              content: "",
              tool_calls: [
                {
                  id,
                  index: 0,
                  type: "function",
                  function: { name, arguments: JSON.stringify(args) },
                },
              ],
            }),
          ),
          chunk({ role: "assistant", content: "" }, "tool_calls"),
          ...(body["stream_options"] === undefined ? [] : [chatUsage()]),
          DONE,
        ]
      : usual,
};
