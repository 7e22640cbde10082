import { stream } from "../../fakes/faults/replies.ts";
import { answer, toolCall } from "../../fakes/faults/wire.ts";
import type { Row } from "./row.ts";

const sorry = stream(answer("Without it, then."));

/** A model that cannot use its tools. */
export const TOOLS: readonly Row[] = [
  {
    name: "a tool call whose arguments are no JSON",
    replies: [stream(toolCall("call_1", "calculator", '{"expression": 1+')), sorry],
    sees: { type: "answer", text: "Without it, then." },
    tools: [["calculator", "failed"]],
    requests: 2,
  },
  {
    name: "a tool call whose arguments do not fit",
    replies: [stream(toolCall("call_1", "calculator", '{"expression":[1]}')), sorry],
    sees: { type: "answer", text: "Without it, then." },
    tools: [["calculator", "failed"]],
    requests: 2,
  },
  {
    name: "a tool call for a tool that does not exist",
    replies: [stream(toolCall("call_1", "format_disk", "{}")), sorry],
    sees: { type: "answer", text: "Without it, then." },
    tools: [["format_disk", "failed"]],
    requests: 2,
  },
  {
    name: "tool arguments that reach for the prototype",
    replies: [
      stream(toolCall("call_1", "calculator", '{"__proto__":{"polluted":1},"expression":"6*7"}')),
      stream(answer("It is 42.")),
    ],
    sees: { type: "answer", text: "It is 42." },
    tools: [["calculator", "done"]],
    requests: 2,
  },
];
