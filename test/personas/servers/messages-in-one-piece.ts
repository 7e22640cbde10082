import { refuse } from "../../fakes/faults/replies.ts";
import type { Persona } from "../persona.ts";

/** A gateway that does not stream, whatever it is asked. */
export const persona: Persona = {
  name: "Messages in one piece",
  source: "https://github.com/BerriAI/litellm/issues (stream ignored behind /v1/messages)",
  protocol: "messages",
  says: (step, _asked, usual) => {
    if (step.type === "count") return usual;
    const content =
      step.type === "text"
        ? [{ type: "text", text: step.text }]
        : step.calls.map(({ id, name, args }) => ({ type: "tool_use", id, name, input: args }));
    return refuse(
      200,
      JSON.stringify({
        id: "msg_1",
        type: "message",
        role: "assistant",
        model: "persona-1",
        content,
        stop_reason: step.type === "text" ? "end_turn" : "tool_use",
        usage: { input_tokens: 20, output_tokens: 5 },
      }),
    );
  },
};
