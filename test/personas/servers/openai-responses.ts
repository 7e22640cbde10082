import { openAiError, type Persona } from "../persona.ts";

/** Chosen by a person; it knows no field of chat completions. */
export const persona: Persona = {
  name: "OpenAI Responses, chosen",
  source: "https://platform.openai.com/docs/api-reference/responses/create",
  preset: "openai",
  protocol: "responses",
  model: "gpt-4o",
  key: "sk-persona-0003",
  refuses:
    () =>
    ({ body }) => {
      const old = ["messages", "stream_options", "max_tokens", "reasoning_effort"].find(
        (name) => name in body,
      );
      if (old !== undefined)
        return openAiError(400, `Unknown parameter: '${old}'.`, { param: old });
      if ("include" in body) {
        return openAiError(400, "Encrypted content is not supported with this model.", {
          param: "include",
        });
      }
      return body["max_output_tokens"] !== undefined && Number(body["max_output_tokens"]) < 16
        ? openAiError(400, "Invalid 'max_output_tokens': integer below minimum value.")
        : undefined;
    },
};
