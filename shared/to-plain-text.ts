import type { Part } from "./message.ts";

/** What a person or the model wrote in a message: no tool calls, no reasoning, no attached texts. */
export function toPlainText(parts: readonly Part[]): string {
  return parts.flatMap((each) => (each.type === "text" ? [each.text] : [])).join("\n\n");
}

/** All text of a message, attached texts first: what Copy copies and search indexes. */
export function toFullText(parts: readonly Part[]): string {
  const attached = parts.flatMap((each) =>
    each.type === "attachment" && each.text !== "" ? [each.text] : [],
  );
  const written = toPlainText(parts);
  return [...attached, ...(written === "" ? [] : [written])].join("\n\n");
}
