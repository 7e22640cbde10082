import { chunk, DONE } from "../dialects.ts";
import type { Persona } from "../persona.ts";

/** Its own words for ends, arguments that are JSON twice, events without the empty line between them. */
export const persona: Persona = {
  name: "Text Generation Inference",
  source:
    "https://github.com/huggingface/text-generation-inference/issues (eos_token, tool arguments)",
  says: (step, _asked, usual) => {
    if (step.type === "count") return usual;
    const pieces =
      step.type === "text"
        ? [chunk({ content: step.text }), chunk({ content: "" }, "eos_token")]
        : [
            ...step.calls.map(({ id, name, args }, index) =>
              chunk({
                tool_calls: [
                  {
                    index,
                    id,
                    function: { name, arguments: JSON.stringify(JSON.stringify(args)) },
                  },
                ],
              }),
            ),
            chunk({}, "eos_token"),
          ];
    return [...pieces.map((each) => each.replace("\n\n", "\n")), DONE];
  },
};
