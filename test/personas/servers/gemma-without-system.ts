import { openAiError, type Persona } from "../persona.ts";

/** Its template knows no system message, and takes no other fields than it was written for. */
export const persona: Persona = {
  name: "Gemma behind vLLM",
  source: "https://github.com/vllm-project/vllm/issues (System role not supported)",
  preset: "vllm",
  model: "google/gemma-2-9b-it",
  refuses:
    () =>
    ({ body }) =>
      (body["messages"] as readonly { readonly role: string }[]).some(
        ({ role }) => role === "system",
      )
        ? openAiError(400, "System role not supported")
        : undefined,
};
