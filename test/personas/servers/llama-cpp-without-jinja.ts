import { refuse } from "../../fakes/faults/replies.ts";
import type { Persona } from "../persona.ts";

/** It refuses each request that comes with tools. */
export const persona: Persona = {
  name: "llama.cpp without --jinja",
  source: "https://github.com/ggml-org/llama.cpp/issues/12279",
  preset: "llama-cpp",
  hasNoTools: true,
  refuses:
    () =>
    ({ hasTools }) =>
      hasTools
        ? refuse(
            500,
            JSON.stringify({
              error: {
                code: 500,
                message: "tools param requires --jinja flag",
                type: "server_error",
              },
            }),
          )
        : undefined,
};
