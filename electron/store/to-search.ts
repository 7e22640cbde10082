/** How to look for what a person typed. */
export type Search =
  | { readonly type: "everything" }
  /** An FTS5 query: every word must begin a word of the text. */
  | { readonly type: "words"; readonly match: string }
  /** LIKE patterns with `\` as their escape: every one must be found somewhere in the text. */
  | { readonly type: "substrings"; readonly patterns: readonly string[] };

/**
 * Scripts that are written without spaces. The index takes such a run of letters for one word and would find nothing
 * inside it, so they are looked for letter by letter.
 */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** The index keeps letters and digits only. */
const INDEXED = /[\p{L}\p{N}]/u;

/**
 * Plans a search. All that is typed is taken as words to find, so no query can be a syntax error.
 *
 * @param hasIndex whether there is an FTS5 index to look words up in.
 */
export function toSearch(query: string, hasIndex: boolean): Search {
  const terms = query
    .toWellFormed()
    .split(/[\s\0]+/u)
    .filter((term) => term !== "");
  if (terms.length === 0) return { type: "everything" };
  const isIndexed = terms.every((term) => INDEXED.test(term) && !UNSPACED.test(term));
  return hasIndex && isIndexed
    ? { type: "words", match: terms.map(toPrefix).join(" ") }
    : { type: "substrings", patterns: terms.map(toPattern) };
}

/** A string in FTS5's grammar doubles the quotes inside it (https://sqlite.org/fts5.html, section 3.1). */
function toPrefix(term: string): string {
  return `"${term.replaceAll('"', '""')}"*`;
}

function toPattern(term: string): string {
  return `%${term.replace(/[\\%_]/g, String.raw`\$&`)}%`;
}
