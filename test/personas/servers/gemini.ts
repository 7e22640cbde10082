import { refuse } from "../../fakes/faults/replies.ts";
import { chunk, chatUsage, DONE } from "../dialects.ts";
import type { Persona } from "../persona.ts";

interface Call {
  readonly extra_content?: { readonly google?: { readonly thought_signature?: string } };
}

const refusal = (message: string) =>
  refuse(400, JSON.stringify([{ error: { code: 400, message, status: "INVALID_ARGUMENT" } }]));

/** All calls in one piece, at the place 0, each signed; the signature must come back. Schemas may not say everything. */
export const persona: Persona = {
  name: "Gemini's compatible door",
  source: "https://ai.google.dev/gemini-api/docs/thought-signatures",
  preset: "gemini",
  root: "/v1beta/openai",
  model: "gemini-3-pro",
  key: "AIzaPersona0001",
  refuses:
    () =>
    ({ body, results }) => {
      const tools = JSON.stringify(body["tools"] ?? []);
      const unknown = ["$schema", "additionalProperties"].find((name) =>
        tools.includes(`"${name}"`),
      );
      if (unknown !== undefined) return refusal(`Unknown name "${unknown}" at 'tools[0]'`);
      const messages = body["messages"] as readonly { readonly tool_calls?: readonly Call[] }[];
      const calls =
        messages.findLast(({ tool_calls: made }) => made !== undefined)?.tool_calls ?? [];
      const isSigned = calls[0]?.extra_content?.google?.thought_signature === "c2ln";
      return results.length > 0 && !isSigned
        ? refusal("Function call is missing a thought_signature in functionCall parts.")
        : undefined;
    },
  says: (step, _asked, usual) =>
    step.type === "calls"
      ? [
          chunk({
            role: "assistant",
            tool_calls: step.calls.map(({ id, name, args }, index) => ({
              index: 0,
              id,
              type: "function",
              function: { name, arguments: JSON.stringify(args) },
              ...(index === 0 ? { extra_content: { google: { thought_signature: "c2ln" } } } : {}),
            })),
          }),
          chunk({}, "stop"),
          chatUsage(),
          DONE,
        ]
      : usual,
};
