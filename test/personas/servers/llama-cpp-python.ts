import { refuse } from "../../fakes/faults/replies.ts";
import type { Persona } from "../persona.ts";

interface Said {
  readonly content?: unknown;
}

/** Every message has a text for it, an empty one if need be. */
export const persona: Persona = {
  name: "llama-cpp-python, no answer without text",
  source: "https://github.com/abetlen/llama-cpp-python/issues/1805",
  preset: "custom",
  model: "functionary",
  refuses:
    () =>
    ({ body }) => {
      const messages = body["messages"] as readonly Said[];
      const at = messages.findIndex(({ content }) => typeof content !== "string");
      if (at === -1) return undefined;
      const detail = [
        {
          type: "string_type",
          loc: ["body", "messages", at, "typed-dict", "content"],
          msg: "Input should be a valid string",
        },
      ];
      return refuse(422, JSON.stringify({ detail }));
    },
};
