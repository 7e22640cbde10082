import type { Tokens } from "marked";

const OPENING = /^(`{3,}(?=[^`\n]*(?:\n|$))|~{3,})([^\n]*)(?:\n|$)/;
const ESCAPED_PUNCTUATION = /\\([\p{P}\p{S}])/gu;

/**
 * The code block that this text is while its closing fence has not come, in the very shape marked gives it. Found by
 * one search instead of a lex, since a long block would otherwise be read again for every frame.
 *
 * @returns undefined when the text does not start with a fence, or the fence is closed.
 */
export function openFence(tail: string): Tokens.Code | undefined {
  const opening = OPENING.exec(tail);
  const marker = opening?.[1];
  if (opening === null || marker === undefined) return undefined;
  const body = tail.slice(opening[0].length);
  if (closingFence(marker).test(body)) return undefined;
  return {
    type: "code",
    raw: tail,
    lang: (opening[2] ?? "").trim().replace(ESCAPED_PUNCTUATION, "$1"),
    text: withLastNewlineAsMarked(body),
  };
}

function closingFence(marker: string): RegExp {
  const character = marker.charAt(0);
  return new RegExp(`^ {0,3}${character}{${String(marker.length)},} *$`, "m");
}

function withLastNewlineAsMarked(body: string): string {
  if (body === "") return "";
  const text = body.endsWith("\n") ? body.slice(0, -1) : body;
  return text === "" || text.endsWith("\n") ? `${text}\n` : text;
}
