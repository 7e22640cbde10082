import type { Part } from "./message.ts";

/** All text of a message, tool calls and reasoning left out: what Copy copies and search indexes. */
export function toPlainText(parts: readonly Part[]): string {
  return parts.flatMap((each) => (each.type === "text" ? [each.text] : [])).join("\n\n");
}
