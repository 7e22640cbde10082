import { toShownLine } from "../../shared/foreign-text.ts";
import type { ToolCallPart } from "../../shared/message.ts";

/**
 * Arguments on one line, as they are drawn: a lone value without its name, several as `name: value`. A model may have
 * written anything into them, at any length.
 */
export const summarizeArguments = (args: ToolCallPart["args"]): string =>
  toShownLine(summarize(args));

function summarize(args: ToolCallPart["args"]): string {
  if (args === null || typeof args !== "object") return args === null ? "" : String(args);
  const entries = Object.entries(args);
  const only = entries[0];
  if (entries.length === 1 && only !== undefined) return inline(only[1]);
  return entries.map(([name, value]) => `${name}: ${inline(value)}`).join(", ");
}

function inline(value: ToolCallPart["args"] | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
