import type { ReactNode } from "react";
import { toShownText } from "../../shared/foreign-text.ts";

/** Longer text is drawn in windows: the browser lays out those in sight, and no others. In UTF-16 units. */
export const LONGEST_AT_ONCE = 5_000;
const WINDOW_LENGTH = 1_000;
/** Where a line has to be cut it is cut less often, since that shows. */
const CUT_LENGTH = 2_000;
/**
 * The browser breaks a word that fits no line by trying it again for every line, and looks every word of Thai up in a
 * dictionary: the square of its length. So a longer run without a space may break here, too.
 */
export const LONGEST_WORD = 150;
const LONG_WORD = new RegExp(`[^\\s\u200b]{${LONGEST_WORD + 1}}`, "u");
/** What belongs to the character before it. */
const JOINED = /^[\p{M}\u200d\u{1f3fb}-\u{1f3ff}\udc00-\udfff]/u;
const JOINER = "\u200d";
const MOST_JOINED = 40;

/** Somebody else's text as it is drawn (see `toShownText`): all of it, and none of it at the price of the page's time. */
export function longText(text: string): ReactNode {
  if (text.length <= LONGEST_AT_ONCE) return breakable(toShownText(text));
  return splitText(text).map((piece, index) => (
    <span key={index} className="md-window">
      {breakable(toShownText(piece))}
    </span>
  ));
}

/** The text with places to break in its longest words, which take no part in what is copied. */
export function breakable(text: string): ReactNode {
  if (text.length <= LONGEST_WORD || !LONG_WORD.test(text)) return text;
  const pieces: ReactNode[] = [];
  for (const piece of splitWords(text)) {
    if (pieces.length > 0) pieces.push(<wbr key={pieces.length} />);
    pieces.push(piece);
  }
  return pieces;
}

/** Cuts every run without a space after 150 units, between characters as people see them. The pieces are the text. */
export function splitWords(text: string): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  let wordStart = 0;
  for (const { index, 0: space } of text.matchAll(/[\s\u200b]+|$/g)) {
    for (let end = wordStart + LONGEST_WORD; end < index; end += LONGEST_WORD) {
      end = cutBetween(text, end);
      if (end >= index) break;
      pieces.push(text.slice(start, end));
      start = end;
    }
    wordStart = index + space.length;
  }
  if (start < text.length || pieces.length === 0) pieces.push(text.slice(start));
  return pieces;
}

/**
 * Cuts a text into windows of about a thousand characters: after a line where there is one, else, in a line longer than
 * any paragraph, after a word. The windows are the text.
 */
export function splitText(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = windowEnd(text, start);
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

function windowEnd(text: string, start: number): number {
  if (text.length - start <= WINDOW_LENGTH) return text.length;
  const before = text.lastIndexOf("\n", start + WINDOW_LENGTH - 1);
  if (before >= start) return before + 1;
  const line = text.slice(start, start + LONGEST_AT_ONCE);
  const after = line.indexOf("\n", WINDOW_LENGTH);
  if (after !== -1) return start + after + 1;
  if (line.length < LONGEST_AT_ONCE) return text.length;
  const space = line.lastIndexOf(" ", CUT_LENGTH);
  return space > WINDOW_LENGTH ? start + space + 1 : cutBetween(text, start + CUT_LENGTH);
}

/** The next place from here on that is not within a character. */
function cutBetween(text: string, from: number): number {
  for (let at = from; at < from + MOST_JOINED; at += 1) {
    if (text.charAt(at - 1) !== JOINER && !JOINED.test(text.slice(at, at + 2))) return at;
  }
  return /[\udc00-\udfff]/.test(text.charAt(from)) ? from + 1 : from;
}
