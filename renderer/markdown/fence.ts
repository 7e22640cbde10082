import type { Tokens } from "marked";

const OPENING = /^(`{3,}(?=[^`\n]*(?:\n|$))|~{3,})([^\n]*)(?:\n|$)/;
const ESCAPED_PUNCTUATION = /\\([\p{P}\p{S}])/gu;

/** Blocks whose text is Markdown itself, which may hold blocks of code. */
const MARKDOWN = /^(?:markdown|md|mdx)\b/i;
const FENCE_LINE = /^ {0,3}(`{3,}(?=[^`\n]*$)|~{3,})([^\n]*)$/;
/** What stands deeper is read as CommonMark does; it also bounds how often one line is looked at. */
const MAX_DEPTH = 8;

/** What a fence is read as beyond CommonMark. */
export type NestedFence =
  | { readonly type: "closed"; readonly code: Tokens.Code }
  /** Blocks of code were opened in it, and its own end has not come. */
  | { readonly type: "undecided" };

/**
 * A block named Markdown that holds blocks of code with fences as long as its own, as models send them: to CommonMark it
 * ends with the first of them. A fence with a name opens one within, one without closes the innermost.
 *
 * @param source begins with the fence.
 * @returns undefined for any other fence, and where CommonMark reads the same.
 */
export function nestedFence(source: string): NestedFence | undefined {
  const opening = OPENING.exec(source);
  const [head, marker, info = ""] = opening ?? [];
  if (head === undefined || marker === undefined || !MARKDOWN.test(info.trim())) return undefined;
  const open = [{ marker, isMarkdown: true }];
  let isNested = false;
  for (let start = head.length; start < source.length;) {
    const newline = source.indexOf("\n", start);
    const end = newline === -1 ? source.length : newline;
    const [, fence, name = ""] = FENCE_LINE.exec(source.slice(start, end)) ?? [];
    const top = open.at(-1);
    if (fence !== undefined && top !== undefined) {
      if (name.trim() !== "") {
        if (top.isMarkdown) {
          open.push({ marker: fence, isMarkdown: MARKDOWN.test(name.trim()) });
          isNested = true;
          if (open.length > MAX_DEPTH) return undefined;
        }
      } else if (fence.startsWith(top.marker)) open.pop();
      if (open.length === 0) {
        if (!isNested) return undefined;
        const raw = source.slice(0, end);
        const text = source.slice(head.length, Math.max(head.length, start - 1));
        return { type: "closed", code: { type: "code", raw, lang: toLanguage(info), text } };
      }
    }
    start = end + 1;
  }
  return isNested ? { type: "undecided" } : undefined;
}

/** A text as its pieces between fences. */
export type FencedPiece =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "code"; readonly code: Tokens.Code };

/**
 * Takes a text apart at its blocks of code and reads nothing else in it. One that is not closed goes to the end. The line
 * ends around a block belong to it.
 */
export function splitAtFences(source: string): readonly FencedPiece[] {
  const pieces: FencedPiece[] = [];
  let from = 0;
  for (let start = 0; start < source.length;) {
    const newline = source.indexOf("\n", start);
    const end = newline === -1 ? source.length : newline;
    const code = FENCE_LINE.test(source.slice(start, end)) ? wholeFence(source, start) : undefined;
    if (code !== undefined) {
      if (start - 1 > from) pieces.push({ type: "text", text: source.slice(from, start - 1) });
      pieces.push({ type: "code", code });
      from = start + code.raw.length + 1;
    }
    start = code === undefined ? end + 1 : from;
  }
  if (from < source.length) pieces.push({ type: "text", text: source.slice(from) });
  return pieces;
}

/** The block that begins at this line, indented or not. */
function wholeFence(source: string, start: number): Tokens.Code | undefined {
  const rest = source.slice(start).replace(/^ {1,3}/, "");
  const indent = source.length - start - rest.length;
  const nested = nestedFence(rest);
  if (nested?.type === "closed")
    return { ...nested.code, raw: source.slice(start, start + indent + nested.code.raw.length) };
  const [head = "", marker = "", info = ""] = OPENING.exec(rest) ?? [];
  const body = rest.slice(head.length);
  const close = closingFence(marker).exec(body);
  const text = close === null ? body : body.slice(0, Math.max(0, close.index - 1));
  const length =
    indent + head.length + (close === null ? body.length : close.index + close[0].length);
  return { type: "code", raw: source.slice(start, start + length), lang: toLanguage(info), text };
}

/**
 * The code block that this text is while its closing fence has not come, in the very shape marked gives it. Found by
 * one search instead of a lex, since a long block would otherwise be read again for every frame.
 *
 * @param isStreaming more is expected: only then does a block that holds others wait for its own end.
 * @returns undefined when the text does not start with a fence, or the fence is closed.
 */
export function openFence(tail: string, isStreaming: boolean): Tokens.Code | undefined {
  const opening = OPENING.exec(tail);
  const marker = opening?.[1];
  if (opening === null || marker === undefined) return undefined;
  const body = tail.slice(opening[0].length);
  const nested = nestedFence(tail);
  if (nested === undefined ? closingFence(marker).test(body) : !isUnended(nested, isStreaming)) {
    return undefined;
  }
  return {
    type: "code",
    raw: tail,
    lang: toLanguage(opening[2] ?? ""),
    text: withLastNewlineAsMarked(body),
  };
}

const isUnended = ({ type }: NestedFence, isStreaming: boolean): boolean =>
  type === "undecided" && isStreaming;

const toLanguage = (info: string): string => info.trim().replace(ESCAPED_PUNCTUATION, "$1");

function closingFence(marker: string): RegExp {
  const character = marker.charAt(0);
  return new RegExp(`^ {0,3}${character}{${String(marker.length)},} *$`, "m");
}

function withLastNewlineAsMarked(body: string): string {
  if (body === "") return "";
  const text = body.endsWith("\n") ? body.slice(0, -1) : body;
  return text === "" || text.endsWith("\n") ? `${text}\n` : text;
}
