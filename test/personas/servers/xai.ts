import { chunk, chatUsage, DONE } from "../dialects.ts";
import type { Persona } from "../persona.ts";

/** Calls whole in one piece; thoughts are counted beside the answer. */
export const persona: Persona = {
  name: "xAI",
  source: "https://docs.x.ai/docs/guides/function-calling and .../guides/reasoning",
  preset: "xai",
  model: "grok-4",
  key: "xai-persona-1",
  says: (step, _asked, usual) =>
    step.type === "calls"
      ? [
          chunk({ role: "assistant", content: "", reasoning_content: "Thinking... " }),
          chunk({
            tool_calls: step.calls.map(({ id, name, args }, index) => ({
              index,
              id,
              type: "function",
              function: { name, arguments: JSON.stringify(args) },
            })),
          }),
          chunk({}, "tool_calls"),
          chatUsage({
            prompt_tokens: 20,
            completion_tokens: 5,
            total_tokens: 45,
            completion_tokens_details: { reasoning_tokens: 20 },
          }),
          DONE,
        ]
      : usual,
};
