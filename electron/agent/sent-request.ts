import { z } from "zod";
import { sentTool, type SentTool } from "../../shared/run-event.ts";
import { toFields, toList, type Fields } from "../http/received.ts";

/** A request as it went out, but for its messages. */
export interface SentRequest {
  /** Under their names on the wire. */
  readonly parameters: Record<string, z.core.util.JSONType>;
  readonly tools: SentTool[];
}

/** What stands elsewhere, or in every request, of any protocol. */
const OTHERS: ReadonlySet<string> = new Set([
  "messages",
  "system",
  "input",
  "instructions",
  "tools",
  "model",
  "stream",
  "stream_options",
]);

/** Reads back from a request what it asks for, in whatever protocol. What is no JSON is left out. */
export function toSentRequest(request: Fields): SentRequest {
  const parameters = Object.entries(request).flatMap(([name, value]) => {
    if (OTHERS.has(name)) return [];
    const json = z.json().safeParse(value);
    return json.success ? [[name, json.data] as const] : [];
  });
  const tools = toList(request["tools"]).flatMap((tool) => {
    const described = sentTool.safeParse(toDescription(tool));
    return described.success ? [described.data] : [];
  });
  return { parameters: Object.fromEntries(parameters), tools };
}

/** Chat completions describe a tool within, Responses and Messages at its top; Messages call its schema another way. */
function toDescription(tool: unknown): Fields | undefined {
  const own = toFields(toFields(tool)?.["function"]) ?? toFields(tool);
  return own?.["input_schema"] === undefined ? own : { ...own, parameters: own["input_schema"] };
}
