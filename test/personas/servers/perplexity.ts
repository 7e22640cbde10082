import { chunk, DONE } from "../dialects.ts";
import { openAiError, type Persona } from "../persona.ts";

/** Searches by itself, takes no tools, and gives its sources beside each piece. */
export const persona: Persona = {
  name: "Perplexity",
  source: "https://docs.perplexity.ai/api-reference/chat-completions-post",
  model: "sonar",
  key: "pplx-persona-1",
  hasNoTools: true,
  refuses:
    () =>
    ({ hasTools }) =>
      hasTools
        ? openAiError(400, "Tool calling is not supported for this model", {
            type: "invalid_parameter",
          })
        : undefined,
  says: (step, _asked, usual) =>
    step.type === "text"
      ? [
          chunk({ role: "assistant", content: step.text }, null, {
            citations: ["https://example.org"],
          }),
          chunk({ content: "" }, "stop", { citations: ["https://example.org"] }),
          DONE,
        ]
      : usual,
};
