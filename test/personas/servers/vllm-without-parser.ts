import { refusesTools } from "../habits.ts";
import type { Persona } from "../persona.ts";

export const persona: Persona = {
  name: "vLLM without a tool parser",
  source: "https://github.com/vllm-project/vllm/issues/9100",
  preset: "vllm",
  ...refusesTools(400, {
    object: "error",
    message:
      '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    type: "BadRequestError",
    code: 400,
  }),
};
