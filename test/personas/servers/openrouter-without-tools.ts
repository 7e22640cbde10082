import { refuse } from "../../fakes/faults/replies.ts";
import type { Persona } from "../persona.ts";

/** It refuses each request that comes with tools. */
export const persona: Persona = {
  name: "OpenRouter, no endpoint with tools",
  source: "https://openrouter.ai/docs/features/tool-calling",
  preset: "openrouter",
  hasNoTools: true,
  refuses:
    () =>
    ({ hasTools }) =>
      hasTools
        ? refuse(
            404,
            JSON.stringify({
              error: { message: "No endpoints found that support tool use.", code: 404 },
            }),
          )
        : undefined,
};
