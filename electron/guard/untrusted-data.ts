import { createHash } from "node:crypto";

/** A text that somebody else wrote: a tool's result or an attached text. */
export interface UntrustedData {
  /** Where it comes from, for the model to speak of. */
  readonly source: string;
  readonly text: string;
}

const BOUNDARY_LENGTH = 12;
/** What an attribute may not hold, and what would begin another line. */
const NOT_IN_ATTRIBUTE = /[\p{C}\p{Zl}\p{Zp}"<>]+/gu;
const BLOCK =
  /<untrusted-data-([0-9a-f]{12}) source="([^"]*)">\n([\s\S]*?)\n<\/untrusted-data-\1>(?:\n\n)?/g;

/**
 * Sets a text between tags that say it is data. The tags carry a boundary that the text itself does not hold, so that
 * nothing in it can close them; it follows from the text alone, so that an endpoint's prompt cache knows it again.
 */
export function markAsData({ source, text }: UntrustedData): string {
  const tag = `untrusted-data-${toBoundary(text)}`;
  const from = source.replaceAll(NOT_IN_ATTRIBUTE, " ");
  return `<${tag} source="${from}">\n${text}\n</${tag}>`;
}

/** All marked texts in a prompt, as they were before they were marked. */
export function findData(prompt: string): readonly UntrustedData[] {
  return [...prompt.matchAll(BLOCK)].map(([, , source = "", text = ""]) => ({ source, text }));
}

/** What is left of a prompt without its marked texts. */
export function withoutData(prompt: string): string {
  return prompt.replaceAll(BLOCK, "");
}

function toBoundary(text: string): string {
  for (let attempt = 0; ; attempt += 1) {
    const hash = createHash("sha256").update(`${attempt} ${text}`).digest("hex");
    const boundary = hash.slice(0, BOUNDARY_LENGTH);
    if (!text.includes(boundary)) return boundary;
  }
}
