import { refusesTools } from "../habits.ts";
import type { Persona } from "../persona.ts";

export const persona: Persona = {
  name: "llama.cpp without --jinja",
  source: "https://github.com/ggml-org/llama.cpp/issues/12279",
  preset: "llama-cpp",
  ...refusesTools(500, {
    error: { code: 500, message: "tools param requires --jinja flag", type: "server_error" },
  }),
};
