import { refuse } from "../../fakes/faults/replies.ts";
import { chunk, chatUsage, DONE } from "../dialects.ts";
import type { Persona } from "../persona.ts";

interface Said {
  readonly role: string;
  readonly name?: string;
  readonly tool_call_id?: string;
}

const refusal = (msg: string, ...loc: string[]) =>
  refuse(
    422,
    JSON.stringify({
      object: "error",
      message: { detail: [{ type: "extra_forbidden", loc, msg }] },
    }),
  );

/** Ids of nine letters, no field that it does not know, a list of parts where others send a text. */
export const persona: Persona = {
  name: "Mistral, thinking",
  source: "https://docs.mistral.ai/capabilities/reasoning and .../function_calling",
  preset: "mistral",
  model: "magistral-medium",
  key: "persona-mistral-1",
  refuses:
    () =>
    ({ body }) => {
      if ("stream_options" in body)
        return refusal("Extra inputs are not permitted", "body", "stream_options");
      const messages = body["messages"] as readonly Said[];
      const at = messages.findIndex(({ role, name }) => role === "tool" && name !== undefined);
      if (at !== -1)
        return refusal(
          "Extra inputs are not permitted",
          "body",
          "messages",
          String(at),
          "tool",
          "name",
        );
      const odd = messages.find(
        ({ tool_call_id: id }) => id !== undefined && !/^[\w]{9}$/.test(id),
      );
      return odd === undefined
        ? undefined
        : refusal(
            `Tool call id was ${String(odd.tool_call_id)} but must be a-z, A-Z, 0-9, with a length of 9.`,
          );
    },
  says: (step, _asked, usual) =>
    step.type === "text"
      ? [
          chunk({
            role: "assistant",
            content: [{ type: "thinking", thinking: [{ type: "text", text: "Let me think." }] }],
          }),
          chunk({ content: [{ type: "text", text: step.text }] }),
          chunk({ content: "" }, "stop"),
          chatUsage(),
          DONE,
        ]
      : usual,
};
