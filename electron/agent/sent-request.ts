import { z } from "zod";
import { sentTool, type SentTool } from "../../shared/run-event.ts";
import { fieldOf, toFields, toList } from "../http/received.ts";
import type { ChatRequest } from "./models/quirks.ts";

/** A request as it went out, but for its messages. */
export interface SentRequest {
  /** Under their names on the wire. */
  readonly parameters: Record<string, z.core.util.JSONType>;
  readonly tools: SentTool[];
}

/** What stands elsewhere, or in every request. */
const OTHERS: ReadonlySet<string> = new Set([
  "messages",
  "tools",
  "model",
  "stream",
  "stream_options",
]);

/** Reads back from a chat request what it asks for. What is no JSON is left out. */
export function toSentRequest(request: ChatRequest): SentRequest {
  const parameters = Object.entries(request).flatMap(([name, value]) => {
    if (OTHERS.has(name)) return [];
    const json = z.json().safeParse(value);
    return json.success ? [[name, json.data] as const] : [];
  });
  const tools = toList(fieldOf(request, "tools")).flatMap((tool) => {
    const described = sentTool.safeParse(toFields(fieldOf(tool, "function")));
    return described.success ? [described.data] : [];
  });
  return { parameters: Object.fromEntries(parameters), tools };
}
