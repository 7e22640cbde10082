/**
 * Folding makes two texts the same that a person takes for the same when searching: case, accents, width, ligatures,
 * typographic quotes and dashes, and how letters are put together of code points. Every white space is one space.
 */

/** Marks that a search looks past. Vowel signs of Indic scripts, Thai tones and the voicing of kana tell words apart and stay. */
const PASSED_OVER =
  /[\u00AD\u0300-\u036F\u0483-\u0487\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u0640\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED\u1AB0-\u1AFF\u1DC0-\u1DFF\u200B-\u200F\u202A-\u202E\u2060-\u2069\u20D0-\u20FF\uFE00-\uFE0F\uFE20-\uFE2F\uFEFF]/g;
/** Letters without a decomposition in Unicode, and signs that a keyboard has one form of. */
const REPLACED: Readonly<Record<string, string>> = {
  ß: "ss",
  ς: "σ",
  ø: "o",
  ł: "l",
  đ: "d",
  æ: "ae",
  œ: "oe",
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "‐": "-",
  "‑": "-",
  "–": "-",
  "—": "-",
  "−": "-",
};
const REPLACEABLE = new RegExp(`[${Object.keys(REPLACED).join("")}]`, "g");
const ASCII = /^[\0-\x7F]*$/;

/** @returns the text as it is compared in a search; folding it again changes nothing. */
export function foldText(text: string): string {
  const spaced = text.replace(/\s|\0/g, " ");
  if (ASCII.test(spaced)) return spaced.toLowerCase();
  const bare = (each: string): string => each.normalize("NFKD").replace(PASSED_OVER, "");
  return bare(bare(spaced).toUpperCase().toLowerCase())
    .replace(REPLACEABLE, (sign) => REPLACED[sign] ?? sign)
    .replace(/\s/g, " ")
    .normalize("NFC");
}

/** What is folded together: Hangul, whose parts join; else a character with the marks on it. */
const PIECE =
  /[\u1100-\u11FF\u3130-\u318F\uA960-\uA97F\uAC00-\uD7FF\uFFA0-\uFFDC]+|[^][\p{M}\u200B-\u200F\uFF9E\uFF9F]*/gu;

/** A folded text, and for each of its code units, and its end, where in the text it comes from. */
export interface FoldedText {
  readonly folded: string;
  readonly starts: readonly number[];
}

/** Folds a text and keeps track of where each letter stood. */
export function foldWithPlaces(text: string): FoldedText {
  const starts: number[] = [];
  let folded = "";
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    const letters = foldText(piece);
    // Within Hangul one syllable is one letter in both, unless it was written in parts.
    const isEven = letters.length === piece.length;
    for (let at = 0; at < letters.length; at += 1) starts.push(isEven ? index + at : index);
    folded += letters;
  }
  starts.push(text.length);
  return { folded, starts };
}

/** So many words of a query are looked for; whoever pastes a page looks for its first words. */
const MOST_TERMS = 12;

/**
 * What has to be found for a query, folded: its words, and as one what stands between double quotes. No sign means
 * anything else, so no query can be wrong.
 */
export function toTerms(query: string): readonly string[] {
  const folded = foldText(query.toWellFormed());
  const terms = [...folded.matchAll(/"([^"]+)"(?= |$)|[^ ]+/g)].map(({ 0: word, 1: quoted }) =>
    // What is still being typed has one quote only.
    (quoted ?? word.replace(/^"(?=[^"]+$)/, "")).trim(),
  );
  return [...new Set(terms.filter((term) => term !== ""))].slice(0, MOST_TERMS);
}
