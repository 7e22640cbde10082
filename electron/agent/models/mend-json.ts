/** What some servers write that JSON, or the SDK, does not know; in a text it may stand as well, so it is a reason to look. */
const SUSPICIOUS = /\b(?:NaN|Infinity|undefined|None)\b|,\s*[}\]]|[[,]\s*null\s*[\],]/;

/**
 * A string, a number that is none, or a comma with nothing behind it. Strings are tokens, so that nothing in them is
 * touched; one without an end is a token, too, or each of its quotes would be tried to the end of the text.
 */
const TOKEN = /"(?:[^"\\]|\\[^]?)*(?:"|$)|-?\b(?:NaN|Infinity|undefined|None)\b|,(?=\s*[}\]])/g;

/**
 * JSON out of what is nearly JSON: numbers that are none become null (Python writes them, and a log probability may be
 * one), commas too many go, and so does a choice that is none. Anything else stays as it is, valid or not.
 *
 * @param text bytes, one character each.
 */
export function mendJson(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  const value = parse(text);
  if (value !== undefined) return withoutEmptyChoices(value) ?? text;
  const mended = text.replaceAll(TOKEN, (token) => {
    if (token.startsWith('"')) return token;
    return token === "," ? "" : "null";
  });
  const read = parse(mended);
  return read === undefined ? text : (withoutEmptyChoices(read) ?? mended);
}

/** Undefined where every choice is one. */
function withoutEmptyChoices(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("choices" in value)) return undefined;
  const { choices } = value;
  if (!Array.isArray(choices) || choices.every(isObject)) return undefined;
  const whole = JSON.stringify({ ...value, choices: choices.filter(isObject) });
  return Buffer.from(whole).toString("latin1");
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "latin1").toString()) as unknown;
  } catch {
    return undefined;
  }
}
