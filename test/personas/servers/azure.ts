import type { Persona } from "../persona.ts";

/** Its key has a header of its own, and its first event has a verdict of its filter and no choice. */
export const persona: Persona = {
  name: "Azure OpenAI",
  source: "https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter-streaming",
  preset: "azure",
  root: "/openai/v1",
  // As its portal shows the address, deployment and all.
  typed: (origin) =>
    `${origin}/openai/deployments/persona-1/chat/completions?api-version=2024-10-21`,
  key: "azure-persona-0001",
  keyHeader: "api-key",
  says: (_step, _asked, usual) => [
    `data: ${JSON.stringify({
      choices: [],
      id: "",
      object: "",
      prompt_filter_results: [
        { prompt_index: 0, content_filter_results: { hate: { filtered: false } } },
      ],
    })}\n\n`,
    ...usual,
  ],
};
