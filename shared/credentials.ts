/** What stands where a credential stood. */
export const REDACTED = "[redacted]";

/**
 * Where a token may begin: not inside a word. A letter before it may be the end of an escape, as in `\nsk-…`: much of
 * what is read is JSON inside a string.
 */
const START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[bfnrt])|(?<=\\u[0-9a-fA-F]{4}))`;

/** Keys as their makers write them, whole or masked. `sk-learn` is a word, and so is `token-based`. */
const TOKENS = [
  String.raw`(?:sk|pk|rk)[-_](?![a-z]{1,11}(?![\w*-]))[\w*-]{4,}`,
  String.raw`(?:gsk|xai|hf|gh[pousr]|npm|glpat|xox[a-z]|shp[a-z]{2}|dop_v1|lsv2|tvly|nvapi|r8|fw)[-_](?![a-z]{1,11}(?![\w*-]))[\w*-]{6,}`,
  String.raw`(?:key|token)[-_](?=[\w*-]{0,99}\d)[\w*-]{8,}`,
  String.raw`github_pat_\w{6,}`,
  String.raw`(?:AKIA|ASIA)[A-Z0-9]{12,}`,
  String.raw`AIza[\w-]{10,}`,
  String.raw`ya29\.[\w-]{10,}`,
  String.raw`SG\.[\w-]{10,}\.[\w-]{10,}`,
  String.raw`eyJ[\w-]{8,}(?:\.[\w-]*){0,4}`,
  String.raw`whsec_[\w+/=]{8,}`,
  // A bot's at Telegram.
  String.raw`\d{8,10}:AA[\w-]{30,}`,
];
const TOKEN = new RegExp(`${START}(?:${TOKENS.join("|")})`, "g");

const PRIVATE_KEY =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** Scheme and value of a header that lets somebody in, though it may look like a word. */
const HEADER =
  /(?<name>\b(?:proxy-)?authorization["'\\]*\s*[:=]\s*["'\\]*)(?:basic|bearer|digest|token|api-?key|api-token|key|oauth|dpop|negotiate|ntlm|aws4-hmac-sha256|sharedaccesssignature)\s+[^\s"'\\,;]+/gi;
const COOKIE = /(?<name>\b(?:set-)?cookie["'\\]*\s*:\s*["'\\]*)(?=[\w.-]+=)[^\r\n"'\\]+/gi;
/** "Bearer of news" is none: what follows has to hold a digit or a sign, or be long. */
const AUTHORIZATION =
  /(?<scheme>\b(?:Bearer|Basic)\s+)(?=[\w.~+/=*-]*(?:\d|[+/=*_]|\.\w)|[\w.~+/=*-]{20})[\w.~+/=*-]{4,}/gi;
/** The user's half of an address: `https://user:password@host`. */
const IN_ADDRESS = /(?<=:\/\/)[^\s/:@"'\\<>]*:[^\s/@"'\\<>]*(?=@)/g;
const SECRET_NAME = String.raw`(?:api[_-]?key|apikey|(?:account|shared[_-]?access)[_-]?key|secret(?:[_-]?(?:access[_-]?)?key)?|(?:access|auth|refresh|bearer|session)[_-]?token|token|password|passwd|pwd|passphrase|authorization|credential)`;
/** A value that is named a secret: `api_key=…`, `"password": "…"`, also inside JSON inside JSON. */
const NAMED = new RegExp(
  String.raw`(?<name>${SECRET_NAME}["'\\]*\s*[:=]\s*["'\\]*)(?!\[redacted\])(?<value>[^\s"'\\,;&}\])]{4,})`,
  "gi",
);
/** The same in quotes, where the value is all that stands in them: words and short ones as well. */
const NAMED_QUOTED = new RegExp(
  String.raw`(?<name>${SECRET_NAME}\\*["']?\s*[:=]\s*)(?<quote>\\*["'])(?:(?!\k<quote>)[^\n]){1,500}(?=\k<quote>)`,
  "gi",
);
/** An argument of a command line: `--token …`. */
const FLAG = new RegExp(String.raw`(?<name>--[\w-]{0,30}?${SECRET_NAME}\s+)[^\s"'-][^\s"']*`, "gi");
/** What signs an address at Azure. */
const SIGNATURE = /(?<=[?&]sig=)[^\s&"'\\<>]+/gi;
const IS_SECRET_NAME = new RegExp(`${SECRET_NAME}$`, "i");
/** Some services echo a key with its middle masked. Stars around a word are Markdown. */
const MASKED = /(?<![\w*-])[\w-]{2,}\*{3,}[\w-]*\w(?![\w*])|(?<![\w*])\*{5,}\w{2,}(?![\w*])/g;
/** Long and without a gap: what has a digit and a letter in it is more likely a key than a word. */
const LONG = /(?<![\w-])[\w-]{40,}/g;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
/** What words and numbers are made of that were joined, as in the name of a file or an article. */
const PLAIN_PIECE = /^(?:[A-Z]?[a-z]*|[A-Z]+|\d{1,8})$/;

/** Takes out of a text what is a credential by its looks or by its name, and nothing else. */
export function withoutCredentials(text: string): string {
  return inPieces(text.replace(PRIVATE_KEY, REDACTED)).map(withoutTokens).join("");
}

/** A regular expression runs out of stack on a word of some millions of characters. */
const LONGEST_PIECE = 1_000_000;
/** How far back a piece may end at a gap, so that no key is cut in two. */
const GAP_WITHIN = 10_000;

function inPieces(text: string): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  while (text.length - start > LONGEST_PIECE) {
    const end = start + LONGEST_PIECE;
    const gap = /\s\S*$/.exec(text.slice(end - GAP_WITHIN, end))?.index;
    const cut = gap === undefined ? end : end - GAP_WITHIN + gap;
    pieces.push(text.slice(start, cut));
    start = cut;
  }
  return [...pieces, text.slice(start)];
}

function withoutTokens(text: string): string {
  return text
    .replace(HEADER, `$<name>${REDACTED}`)
    .replace(COOKIE, `$<name>${REDACTED}`)
    .replace(AUTHORIZATION, `$<scheme>${REDACTED}`)
    .replace(IN_ADDRESS, REDACTED)
    .replace(TOKEN, REDACTED)
    .replace(NAMED_QUOTED, `$<name>$<quote>${REDACTED}`)
    .replace(FLAG, `$<name>${REDACTED}`)
    .replace(SIGNATURE, REDACTED)
    .replace(NAMED, `$<name>${REDACTED}`)
    .replace(MASKED, REDACTED)
    .replace(LONG, (word) => (isRandom(word) ? REDACTED : word));
}

/** Whether a field of this name holds a credential, whatever it looks like. */
export function isSecretName(name: string): boolean {
  return IS_SECRET_NAME.test(name);
}

function isRandom(word: string): boolean {
  if (!/\d/.test(word) || !/[a-z]/i.test(word) || UUID.test(word)) return false;
  return !word.split(/[-_]+/).every((piece) => PLAIN_PIECE.test(piece));
}
