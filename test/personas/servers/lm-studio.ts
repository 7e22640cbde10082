import type { Persona } from "../persona.ts";

/** Names the call again in every piece, with an empty name and id. */
export const persona: Persona = {
  name: "LM Studio",
  source:
    "https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues (empty names in continuation chunks)",
  preset: "lm-studio",
  says: (_step, _asked, usual) =>
    usual.map((each) =>
      each.replace(
        /"function":\{"arguments":/,
        '"id":"","type":"function","function":{"name":"","arguments":',
      ),
    ),
};
