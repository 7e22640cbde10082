/** A stretch of a text that was looked for, or what stands between two of them. */
export interface TextPiece {
  readonly text: string;
  readonly isMatch: boolean;
}

/** Of so much text the part around the first match is shown, in characters before and in all. */
const LEAD = 40;
const SNIPPET_LENGTH = 160;
/** Beyond it, only what needs no folding of each character is looked for. */
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

function findFirst(text: string, query: string): Stretch | undefined {
  const words = wordsOf(query);
  if (words.length === 0) return undefined;
  const any = words.map(escape).join("|");
  // What a word begins with is likelier meant than what stands within one.
  for (const pattern of [`(?<![\\p{L}\\p{N}])(?:${any})`, any]) {
    const match = new RegExp(pattern, "iu").exec(text);
    if (match !== null) return { start: match.index, end: match.index + match[0].length };
  }
  return findFolded(text.slice(0, FOLDED_LENGTH), words)[0];
}

function findAll(text: string, query: string): readonly Stretch[] {
  const words = wordsOf(query);
  return words.length === 0 ? [] : findFolded(text.slice(0, FOLDED_LENGTH), words);
}

/** Every match, in order and without overlaps, by letters without case and accents. */
function findFolded(text: string, words: readonly string[]): readonly Stretch[] {
  const starts: number[] = [];
  let folded = "";
  let at = 0;
  for (const character of text) {
    const letters = fold(character);
    starts.push(...new Array<number>(letters.length).fill(at));
    folded += letters;
    at += character.length;
  }
  starts.push(at);
  const found: Stretch[] = [];
  const any = new RegExp(words.map((word) => escape(fold(word))).join("|"), "gu");
  for (const match of folded.matchAll(any)) {
    const start = starts[match.index] ?? 0;
    const end = starts[match.index + match[0].length] ?? at;
    if (end > start && start >= (found.at(-1)?.end ?? 0)) found.push({ start, end });
  }
  return found;
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The longest first, so that one that begins another does not hide it. */
function wordsOf(query: string): readonly string[] {
  return query
    .split(/[\s\0]+/u)
    .filter((word) => fold(word) !== "")
    .sort((a, b) => b.length - a.length);
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
}
