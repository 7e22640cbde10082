import { refusesTools } from "../habits.ts";
import type { Persona } from "../persona.ts";

export const persona: Persona = {
  name: "OpenRouter, no endpoint with tools",
  source: "https://openrouter.ai/docs/features/tool-calling",
  preset: "openrouter",
  ...refusesTools(404, {
    error: { message: "No endpoints found that support tool use.", code: 404 },
  }),
};
