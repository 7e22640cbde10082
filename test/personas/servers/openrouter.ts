import { chunk } from "../dialects.ts";
import { openAiError, type Persona } from "../persona.ts";

const DETAIL = {
  type: "reasoning.encrypted",
  id: "r1",
  format: "anthropic-claude-v1",
  index: 0,
  data: "b3BhcXVl",
};

/** Comments while it waits, thoughts of the provider behind it that must come back unchanged. */
export const persona: Persona = {
  name: "OpenRouter",
  source: "https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning-blocks",
  preset: "openrouter",
  root: "/api/v1",
  model: "anthropic/claude-sonnet-4.5",
  key: "sk-or-persona-1",
  refuses:
    () =>
    ({ body, results }) =>
      results.length > 0 && !JSON.stringify(body["messages"]).includes(DETAIL.data)
        ? openAiError(400, "Provider returned error", {
            code: 400,
            metadata: {
              raw: '{"type":"error","error":{"message":"Expected `thinking`, but found `tool_use`"}}',
            },
          })
        : undefined,
  says: (step, _asked, [begin = "", ...rest]) => [
    ": OPENROUTER PROCESSING\n\n",
    begin,
    ...(step.type === "calls"
      ? [chunk({ content: "", reasoning: "Hm.", reasoning_details: [DETAIL] })]
      : []),
    ...rest,
  ],
};
