import { wantsThoughtsBack } from "../habits.ts";
import type { Persona } from "../persona.ts";

export const persona: Persona = {
  name: "Kimi, thinking",
  source: "https://platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model",
  preset: "custom",
  model: "kimi-k2-thinking",
  key: "sk-persona-kimi",
  ...wantsThoughtsBack(
    "thinking is enabled but reasoning_content is missing in assistant tool call message at index 2",
  ),
};
