import type { Persona } from "../persona.ts";

/** The proxy in front of Claude: comments, no `index`, an object that begins each call and is none. */
export const persona: Persona = {
  name: "LiteLLM in front of Claude",
  source: "https://github.com/BerriAI/litellm/issues (empty object before the arguments)",
  preset: "litellm",
  model: "claude-proxy",
  key: "sk-persona-litellm",
  says: (_step, _asked, usual) =>
    usual.map((each) =>
      each.includes('"name":"') && each.includes('"arguments":""')
        ? each.replace('"arguments":""', '"arguments":"{}"')
        : each,
    ),
};
