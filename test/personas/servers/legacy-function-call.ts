import { chunk, DONE } from "../dialects.ts";
import type { Persona } from "../persona.ts";

/** Calls as servers of 2023 did: one at a time, without an id. */
export const persona: Persona = {
  name: "A server of 2023",
  source: "https://platform.openai.com/docs/api-reference/chat/create (function_call, deprecated)",
  says: (step, _asked, usual) => {
    const [call] = step.type === "calls" ? step.calls : [];
    // Who can call one tool at a time calls one after the other; the tests ask for two at once.
    return call === undefined || (step.type === "calls" && step.calls.length > 1)
      ? usual
      : [
          chunk({ role: "assistant", function_call: { name: call.name, arguments: "" } }),
          chunk({ function_call: { arguments: JSON.stringify(call.args) } }),
          chunk({}, "function_call"),
          DONE,
        ];
  },
};
