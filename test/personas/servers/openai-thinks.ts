import { openAiError, type Persona } from "../persona.ts";
import { reasoning } from "../../fakes/protocols/responses-wire.ts";

/** With an effort, or none set, it takes tools through Responses alone; there its thoughts must come back. */
export const persona: Persona = {
  name: "OpenAI, a model for Responses",
  source:
    "https://github.com/openai/openai-node/issues (gpt-5.6: function tools in /v1/chat/completions)",
  preset: "openai",
  model: "gpt-5.6",
  key: "sk-persona-0002",
  speaks: ["chat-completions", "responses"],
  refuses:
    () =>
    ({ body, hasTools, results }, path) => {
      if (path.endsWith("/chat/completions")) {
        return hasTools && body["reasoning_effort"] !== "none"
          ? openAiError(
              400,
              "Function tools with reasoning_effort are not supported for gpt-5.6 in /v1/chat/completions. Please use /v1/responses instead.",
            )
          : undefined;
      }
      if (body["store"] !== false)
        return openAiError(400, "Zero data retention: store must be false.");
      return results.length > 0 && !JSON.stringify(body["input"]).includes("enc==")
        ? openAiError(
            400,
            "Item of type 'function_call' was provided without its required 'reasoning' item.",
          )
        : undefined;
    },
  says: (step, { body }, usual) => {
    if (!("input" in body) || step.type === "count") return usual;
    // Thoughts first; what follows stands one place further on.
    const [begin = "", ...rest] = usual;
    const moved = rest.map((each) =>
      each.replaceAll(/"output_index":(\d+)/g, (_, index) => `"output_index":${Number(index) + 1}`),
    );
    return [begin, reasoning(0, "Let me think."), ...moved];
  },
};
