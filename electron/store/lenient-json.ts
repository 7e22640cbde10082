/**
 * JSON as people write it by hand: comments and commas too many are left out, and a word that JSON does not know, such
 * as NaN, is read as a text, so that it is wrong in its own place and nowhere else.
 *
 * @throws SyntaxError for what is no JSON even so.
 */
export function parseLenient(text: string): unknown {
  return JSON.parse(toStrict(text));
}

/**
 * One token, or one stretch that means nothing. Strings are tokens, so that nothing within them is touched; a string or a
 * comment without an end goes to the end of the text, so that none of its characters is tried again.
 */
const TOKEN =
  /"(?:[^"\\]|\\[^]?)*(?:"|$)|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|\s+|[-+]?[A-Za-z_$][\w$]*|[-+.\w]+|[^]/g;
const GAP = /^(?:\s|\/\/|\/\*)/;
const WORD = /^[-+]?[A-Za-z_$]/;
const KNOWN = /^(?:true|false|null)$/;

const tokensOf = (text: string): readonly string[] =>
  (text.match(TOKEN) ?? []).filter((token) => !GAP.test(token));

/**
 * The keys that an object names more than once, each by its path from the root, lists left out. JSON leaves open which of
 * the values counts, and most readers, ours too, take the last without a word.
 *
 * @param text JSON, strict or lenient.
 */
export function doubledKeys(text: string): readonly (readonly string[])[] {
  const doubled: string[][] = [];
  /** The objects and lists around the token, and in each object the key that was read last. */
  const around: {
    readonly keys: Set<string> | undefined;
    readonly isInList: boolean;
    key: string;
  }[] = [];
  const open = (keys: Set<string> | undefined): void => {
    const isInList = keys === undefined || around.at(-1)?.isInList === true;
    around.push({ keys, isInList, key: "" });
  };
  const tokens = tokensOf(text);
  for (const [index, token] of tokens.entries()) {
    if (token === "{") open(new Set());
    else if (token === "[") open(undefined);
    else if (token === "}" || token === "]") around.pop();
    const inside = around.at(-1);
    if (inside?.keys === undefined || tokens[index + 1] !== ":") continue;
    const key = toKey(token);
    inside.key = key;
    if (inside.keys.has(key) && !inside.isInList) doubled.push(around.map((each) => each.key));
    inside.keys.add(key);
  }
  return doubled;
}

function toKey(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}

function toStrict(text: string): string {
  const tokens = tokensOf(text);
  return tokens
    .filter((token, index) => token !== "," || !/^[}\]]$/.test(tokens[index + 1] ?? ""))
    .map((token) => (WORD.test(token) && !KNOWN.test(token) ? JSON.stringify(token) : token))
    .join(" ");
}
