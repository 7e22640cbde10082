import type { ToolCallPart } from "../../shared/message.ts";

/** Arguments on one line: a lone value without its name, several as `name: value`. */
export function summarizeArguments(args: ToolCallPart["args"]): string {
  if (args === null || typeof args !== "object") return args === null ? "" : String(args);
  const entries = Object.entries(args);
  const only = entries[0];
  if (entries.length === 1 && only !== undefined) return inline(only[1]);
  return entries.map(([name, value]) => `${name}: ${inline(value)}`).join(", ");
}

function inline(value: ToolCallPart["args"] | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
