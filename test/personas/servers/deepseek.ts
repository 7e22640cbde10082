import { wantsThoughtsBack } from "../habits.ts";
import type { Persona } from "../persona.ts";

export const persona: Persona = {
  name: "DeepSeek, thinking",
  source: "https://api-docs.deepseek.com/guides/thinking_mode",
  preset: "deepseek",
  model: "deepseek-reasoner",
  key: "sk-persona-deepseek",
  ...wantsThoughtsBack(
    "Missing `reasoning_content` field in the assistant message at message index 2.",
  ),
};
