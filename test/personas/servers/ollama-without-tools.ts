import { refuse } from "../../fakes/faults/replies.ts";
import type { Persona } from "../persona.ts";

/** It refuses each request that comes with tools. */
export const persona: Persona = {
  name: "Ollama, a model without tools",
  source: "https://github.com/ollama/ollama/issues/6127",
  preset: "ollama",
  hasNoTools: true,
  refuses:
    () =>
    ({ hasTools }) =>
      hasTools
        ? refuse(
            400,
            JSON.stringify({
              error: {
                message: "registry.ollama.ai/library/gemma:2b does not support tools",
                type: "api_error",
              },
            }),
          )
        : undefined,
};
