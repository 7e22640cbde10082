import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import { z } from "zod";
import { ARGUMENT_BOUNDS, fitJson, isOversized, type Json } from "../../../shared/fit-json.ts";

/** The model's answer to a call that was not made; it may try again with less. */
export const OVERSIZED = `Error: the arguments of this call are nested deeper than ${ARGUMENT_BOUNDS.depth} levels or longer than ${ARGUMENT_BOUNDS.bytes / 1_000} kB. Call the tool again with less.`;

const call = z.looseObject({ type: z.literal("tool_call"), args: z.unknown() });

/**
 * Lets no call past whose arguments are too deep or too long: it becomes one that cannot be made, with what the model
 * wrote as text. Here, where they come in, so that nothing behind it (state, journal, store, traces, the page) meets
 * a value that it cannot write down.
 */
export function boundCall(event: ChatModelStreamEvent): ChatModelStreamEvent {
  if (event.event !== "content-block-finish") return event;
  const { data } = call.safeParse(event.content);
  // Arguments come from parsed JSON.
  const args = (data?.args ?? null) as Json;
  if (data === undefined || !isOversized(args)) return event;
  const content = { ...data, type: "invalid_tool_call", args: fitJson(args), error: OVERSIZED };
  return { ...event, content: content };
}
