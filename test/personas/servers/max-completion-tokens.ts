import { openAiError, type Persona } from "../persona.ts";

/** Knows the limit of an answer by its newer name alone. */
export const persona: Persona = {
  name: "A gateway to models that think",
  source:
    "https://github.com/open-webui/open-webui/issues (max_tokens is not supported with this model)",
  refuses:
    () =>
    ({ body }) =>
      "max_tokens" in body
        ? openAiError(
            400,
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            { param: "max_tokens", code: "unsupported_parameter" },
          )
        : undefined,
};
