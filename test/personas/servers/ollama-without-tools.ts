import { refusesTools } from "../habits.ts";
import type { Persona } from "../persona.ts";

export const persona: Persona = {
  name: "Ollama, a model without tools",
  source: "https://github.com/ollama/ollama/issues/6127",
  preset: "ollama",
  ...refusesTools(400, {
    error: {
      message: "registry.ollama.ai/library/gemma:2b does not support tools",
      type: "api_error",
    },
  }),
};
