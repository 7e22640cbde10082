import type { Persona } from "../persona.ts";

/** Tells of items only at their end, without places, and repeats the whole answer under other names. */
export const persona: Persona = {
  name: "A local server's Responses",
  source:
    "https://github.com/vllm-project/vllm/issues (Responses API: events without output_index)",
  protocol: "responses",
  says: (step, _asked, usual) => {
    if (step.type === "count") return usual;
    const output =
      step.type === "text"
        ? [{ id: "msg_z", type: "message", content: [{ type: "output_text", text: step.text }] }]
        : step.calls.map(({ id, name, args }) => ({
            id: `fc_${id}`,
            type: "function_call",
            call_id: id,
            name,
            arguments: JSON.stringify(args),
          }));
    const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
    return [
      ...(step.type === "text"
        ? [event({ type: "response.output_text.delta", delta: step.text })]
        : []),
      ...(step.type === "calls"
        ? output.map((item) => event({ type: "response.output_item.done", item }))
        : []),
      event({ type: "response.completed", response: { id: "r", status: "completed", output } }),
    ];
  },
};
