import { refuse } from "../fakes/faults/replies.ts";
import { chunk } from "./dialects.ts";
import { openAiError, type Persona } from "./persona.ts";

// What several servers have in common.

/** It refuses each request that comes with tools, with these words. */
export const refusesTools = (
  status: number,
  body: object,
): Pick<Persona, "hasNoTools" | "refuses"> => ({
  hasNoTools: true,
  refuses:
    () =>
    ({ hasTools }) =>
      hasTools ? refuse(status, JSON.stringify(body)) : undefined,
});

interface Said {
  readonly role: string;
  readonly tool_calls?: readonly object[];
  readonly reasoning_content?: string;
}

/** Its thoughts must come back with the calls they led to, or it refuses with these words. */
export const wantsThoughtsBack = (words: string): Pick<Persona, "refuses" | "says"> => ({
  refuses:
    () =>
    ({ body, results }) => {
      const messages = body["messages"] as readonly Said[];
      const called = messages.findLast(({ tool_calls: calls }) => (calls ?? []).length > 0);
      return results.length > 0 && called?.reasoning_content !== "I need the tool."
        ? openAiError(400, words)
        : undefined;
    },
  says: (step, _asked, [begin = "", ...rest]) =>
    step.type === "count"
      ? [begin, ...rest]
      : [
          ": keep-alive\n\n",
          begin,
          chunk({ content: null, reasoning_content: "I need " }),
          chunk({ content: null, reasoning_content: "the tool." }),
          ...rest,
        ],
});
