/**
 * JSON as people write it by hand: comments and commas too many are left out, and a word that JSON does not know, such
 * as NaN, is read as a text, so that it is wrong in its own place and nowhere else.
 *
 * @throws SyntaxError for what is no JSON even so.
 */
export function parseLenient(text: string): unknown {
  return JSON.parse(toStrict(text));
}

/** One token, or one stretch that means nothing. Strings are tokens, so that nothing within them is touched. */
const TOKEN =
  /"(?:[^"\\]|\\[^])*"|\/\/[^\n]*|\/\*[^]*?\*\/|\s+|[-+]?[A-Za-z_$][\w$]*|[-+.\w]+|[^]/g;
const GAP = /^(?:\s|\/\/|\/\*)/;
const WORD = /^[-+]?[A-Za-z_$]/;
const KNOWN = /^(?:true|false|null)$/;

function toStrict(text: string): string {
  const tokens = (text.match(TOKEN) ?? []).filter((token) => !GAP.test(token));
  return tokens
    .filter((token, index) => token !== "," || !/^[}\]]$/.test(tokens[index + 1] ?? ""))
    .map((token) => (WORD.test(token) && !KNOWN.test(token) ? JSON.stringify(token) : token))
    .join(" ");
}
