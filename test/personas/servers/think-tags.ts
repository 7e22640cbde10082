import { chunk, DONE } from "../dialects.ts";
import type { Persona } from "../persona.ts";

/** Thinks between tags in its text, which are cut anywhere; its template opens the first of them itself. */
export const persona: Persona = {
  name: "R1 with tags in its text",
  source: "https://github.com/sgl-project/sglang/issues (only a closing </think>)",
  model: "deepseek-r1-distill-qwen-7b",
  says: (step, _asked, usual) =>
    step.type === "text"
      ? [
          ...["Let me think.", "</th", "ink>\n\n", step.text].map((content) => chunk({ content })),
          chunk({}, "stop"),
          DONE,
        ]
      : usual,
};
