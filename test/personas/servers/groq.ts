import { chunk, DONE } from "../dialects.ts";
import type { Persona } from "../persona.ts";

/** Its counts stand in a field of its own, its thoughts under `reasoning`. */
export const persona: Persona = {
  name: "Groq",
  source: "https://console.groq.com/docs/reasoning and .../api-reference (x_groq)",
  preset: "groq",
  root: "/openai/v1",
  model: "openai/gpt-oss-120b",
  key: "gsk_persona0001",
  says: (step, _asked, usual) =>
    step.type === "text"
      ? [
          chunk({ role: "assistant", content: "" }, null, { x_groq: { id: "req_1" } }),
          chunk({ reasoning: "Hm.", channel: "analysis" }),
          chunk({ content: step.text }),
          chunk({}, "stop", { x_groq: { usage: { prompt_tokens: 9, completion_tokens: 3 } } }),
          DONE,
        ]
      : usual,
};
