import { openAiError, type Persona } from "../persona.ts";

/** Its template calls tools and knows no turn that holds their results; it says so in no words that help. */
export const persona: Persona = {
  name: "A template without results of tools",
  source: "https://github.com/ggml-org/llama.cpp/issues (templates that fail on role tool)",
  preset: "llama-cpp",
  model: "a-merged-model",
  hasNoTools: true,
  refuses:
    () =>
    ({ results }) =>
      results.length > 0 ? openAiError(400, "Bad Request") : undefined,
};
