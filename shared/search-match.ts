import { foldText, foldWithPlaces, toTerms } from "./fold-text.ts";

/** A stretch of a text that was looked for, or what stands between two of them. */
export interface TextPiece {
  readonly text: string;
  readonly isMatch: boolean;
}

/** Of so much text the part around the first match is shown, in characters before and in all. */
const LEAD = 40;
const SNIPPET_LENGTH = 160;
/** Beyond it nothing is marked. */
const FOLDED_LENGTH = 20_000;

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A text in pieces: what a query's words match, whatever their case and accents, and the rest. They join to the text. */
export function splitMatches(text: string, query: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let at = 0;
  for (const { start, end } of findAll(text, query)) {
    if (start > at) pieces.push({ text: text.slice(at, start), isMatch: false });
    pieces.push({ text: text.slice(start, end), isMatch: true });
    at = end;
  }
  if (at < text.length || text === "") pieces.push({ text: text.slice(at), isMatch: false });
  return pieces;
}

/** The part of a text that shows why it was found: one line around the first match, or its beginning. */
export function cutSnippet(text: string, query: string): string {
  const first = findFirst(text, query)?.start ?? 0;
  let start = first <= LEAD ? 0 : first - LEAD;
  if (start > 0) {
    // Between words, where there is a space, and never within a surrogate pair.
    const space = text.slice(start, first).search(/\s/u);
    start = space === -1 ? first - 1 : start + space + 1;
    if (isLowSurrogate(text, start)) start -= 1;
  }
  let end = Math.min(text.length, start + SNIPPET_LENGTH);
  if (isLowSurrogate(text, end)) end -= 1;
  const line = text.slice(start, end).replace(/\s+/gu, " ").trim();
  return `${start > 0 ? "… " : ""}${line}${end < text.length ? " …" : ""}`;
}

function isLowSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xdc_00 && code <= 0xdf_ff;
}

/** A long text is looked through in windows; a match is at most so long as a query may be. */
const WINDOW = 4_000;
const OVERLAP = 600;

function findFirst(text: string, query: string): Stretch | undefined {
  const terms = toTerms(query);
  if (terms.length === 0) return undefined;
  let within: Stretch | undefined;
  for (let from = 0; from < text.length; from += WINDOW - OVERLAP) {
    const part = text.slice(from, from + WINDOW);
    // Most windows hold nothing, and folding without places costs a tenth.
    const folded = foldText(part);
    if (!terms.some((term) => folded.includes(term))) continue;
    for (const { start, end } of findFolded(part, terms)) {
      const found = { start: from + start, end: from + end };
      // What a word begins with is likelier meant than what stands within one.
      if (!/[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, found.start - 2), found.start)))
        return found;
      within ??= found;
    }
  }
  return within;
}

function findAll(text: string, query: string): readonly Stretch[] {
  const terms = toTerms(query);
  return terms.length === 0 ? [] : findFolded(text.slice(0, FOLDED_LENGTH), terms);
}

/** Every match, in order and without overlaps, by letters without case and accents. */
function findFolded(text: string, terms: readonly string[]): readonly Stretch[] {
  const { folded, starts } = foldWithPlaces(text);
  // The longest first, so that one that begins another does not hide it.
  const longest = terms.toSorted((a, b) => b.length - a.length);
  const any = new RegExp(longest.map(escape).join("|"), "gu");
  const found: Stretch[] = [];
  for (const match of folded.matchAll(any)) {
    const start = starts[match.index] ?? 0;
    const last = match.index + match[0].length;
    // What one character was folded into is marked with all of it.
    let after = last;
    while ((starts[after] ?? text.length) <= start && after < starts.length) after += 1;
    const end = starts[after] ?? text.length;
    if (end > start && start >= (found.at(-1)?.end ?? 0)) found.push({ start, end });
  }
  return found;
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
}
