import { refuse } from "../../fakes/faults/replies.ts";
import { chunk } from "../dialects.ts";
import type { Persona } from "../persona.ts";

/** Sends thoughts, and refuses a request that brings them back. */
export const persona: Persona = {
  name: "Thoughts are not taken back",
  source: "https://github.com/BerriAI/litellm/issues/30835",
  preset: "litellm",
  model: "mistral-medium-3-5",
  refuses:
    () =>
    ({ body }) => {
      const messages = body["messages"] as readonly object[];
      const at = messages.findIndex((message) => "reasoning_content" in message);
      if (at === -1) return undefined;
      const where = ["body", "messages", at, "assistant", "reasoning_content"];
      const detail = [
        { type: "extra_forbidden", loc: where, msg: "Extra inputs are not permitted" },
      ];
      const message = `litellm.UnprocessableEntityError: MistralException - ${JSON.stringify({ detail })}`;
      return refuse(422, JSON.stringify({ error: { message, type: null, param: null } }));
    },
  says: (step, _asked, [begin = "", ...rest]) =>
    step.type === "count"
      ? [begin, ...rest]
      : [begin, chunk({ reasoning_content: "I need the tool." }), ...rest],
};
