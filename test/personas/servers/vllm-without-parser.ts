import { refuse } from "../../fakes/faults/replies.ts";
import type { Persona } from "../persona.ts";

/** It refuses each request that comes with tools. */
export const persona: Persona = {
  name: "vLLM without a tool parser",
  source: "https://github.com/vllm-project/vllm/issues/9100",
  preset: "vllm",
  hasNoTools: true,
  refuses:
    () =>
    ({ hasTools }) =>
      hasTools
        ? refuse(
            400,
            JSON.stringify({
              object: "error",
              message:
                '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
              type: "BadRequestError",
              code: 400,
            }),
          )
        : undefined,
};
