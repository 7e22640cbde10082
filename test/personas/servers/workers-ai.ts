import { refuse } from "../../fakes/faults/replies.ts";
import type { Persona } from "../persona.ts";

/** Answers in one JSON body although it is asked to stream, with arguments as an object. */
export const persona: Persona = {
  name: "Cloudflare Workers AI",
  source:
    "https://github.com/cloudflare/workers-sdk/issues (arguments as object, stream ignored with tools)",
  says: (step, _asked, usual) => {
    if (step.type === "count") return usual;
    const message =
      step.type === "text"
        ? { role: "assistant", content: step.text }
        : {
            role: "assistant",
            content: "",
            tool_calls: step.calls.map(({ id, name, args }) => ({
              id,
              type: "function",
              function: { name, arguments: args },
            })),
          };
    const choices = [
      { index: 0, message, finish_reason: step.type === "text" ? "stop" : "tool_calls" },
    ];
    return refuse(
      200,
      JSON.stringify({
        id: "1",
        object: "chat.completion",
        choices,
        usage: { prompt_tokens: 5, completion_tokens: 2 },
      }),
    );
  },
};
