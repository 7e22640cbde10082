import type { Persona } from "../persona.ts";

/** The address as people paste it, with what stands below the root and slashes too many. */
export const persona: Persona = {
  name: "An address pasted whole",
  source: "https://github.com/open-webui/open-webui/issues (double slash in the base URL)",
  typed: (origin) => `${origin}/v1//chat/completions/`,
};
