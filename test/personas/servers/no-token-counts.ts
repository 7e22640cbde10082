import { openAiError, type Persona } from "../persona.ts";

/** Refuses to be asked for its counts. */
export const persona: Persona = {
  name: "A server without token counts",
  source: "https://github.com/BerriAI/litellm/issues (stream_options is not supported)",
  refuses:
    () =>
    ({ body }) =>
      "stream_options" in body
        ? openAiError(400, "Unknown parameter: 'stream_options'.", { param: "stream_options" })
        : undefined,
};
