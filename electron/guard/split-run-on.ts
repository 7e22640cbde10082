import { KNOWN_WORDS } from "./vocabulary.ts";

/** Shorter ones are whole words. */
const MIN_LENGTH = 14;
/** Longer ones are data. */
const MAX_LENGTH = 400;
const MAX_WORD_LENGTH = 14;

/**
 * Parts "ignoreallpreviousinstructions" into as few of the words the rules know as possible. What cannot be parted
 * without a remainder stays whole: it is a name in code, or a long word.
 */
export function splitRunOn(word: string): readonly string[] {
  if (word.length < MIN_LENGTH || word.length > MAX_LENGTH || KNOWN_WORDS.has(word)) return [word];
  /** Per position: how many words the rest takes, and how long the first of them is. */
  const best: ({ readonly count: number; readonly length: number } | undefined)[] = [];
  best[word.length] = { count: 0, length: 0 };
  for (let at = word.length - 1; at >= 0; at -= 1) {
    for (let length = 1; length <= Math.min(MAX_WORD_LENGTH, word.length - at); length += 1) {
      const rest = best[at + length];
      if (rest === undefined || !KNOWN_WORDS.has(word.slice(at, at + length))) continue;
      if (rest.count + 1 < (best[at]?.count ?? Infinity)) {
        best[at] = { count: rest.count + 1, length };
      }
    }
  }
  const parts: string[] = [];
  for (let at = 0; at < word.length;) {
    const length = best[at]?.length;
    if (length === undefined) return [word];
    parts.push(word.slice(at, at + length));
    at += length;
  }
  return parts;
}
