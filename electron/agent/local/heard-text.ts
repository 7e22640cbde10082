import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import { z } from "zod";

const finishedCall = z.object({
  type: z.string(),
  name: z.unknown().optional(),
  args: z.unknown().optional(),
});

/** Whether an event adds to what the model thinks rather than to what it says. */
export function isThought(event: ChatModelStreamEvent): boolean {
  return event.event === "content-block-delta" && event.delta.type === "reasoning-delta";
}

/** A first chunk that names its role or its model says nothing yet: what fails behind it may be asked again. */
export const saysSomething = ({ event }: ChatModelStreamEvent): boolean =>
  event.startsWith("content-block") || event === "message-finish";

/** What an event of a model's answer adds to what was written, arguments of tool calls included; mostly nothing. */
export function heardText(event: ChatModelStreamEvent): string {
  if (event.event === "content-block-delta") {
    if (event.delta.type === "text-delta") return event.delta.text;
    return event.delta.type === "reasoning-delta" ? event.delta.reasoning : "";
  }
  if (event.event !== "content-block-finish") return "";
  // Arguments may come in slices or as a whole again and again; at the end they are there once.
  const { type, name, args } = finishedCall.parse(event.content);
  return type === "tool_call" || type === "invalid_tool_call"
    ? `${String(name)} ${JSON.stringify(args ?? "")}`
    : "";
}
