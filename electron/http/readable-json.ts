/** Bounds of JSON that is read at all. */
export interface JsonLimits {
  /** How many lists and objects may stand within one another. */
  readonly depth: number;
  /** How many lists, objects and commas there may be: what each of them costs is many times what it weighs. */
  readonly values: number;
}

/** Far more than any list of models or any piece of an answer holds. */
export const JSON_LIMITS: JsonLimits = { depth: 200, values: 400_000 };

/** As long as most events of an answer, which are read without a look at them. In UTF-16 units. */
const SHORT = 2_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Whether reading a JSON text costs no more than its length lets one expect. Eight megabytes of `[[[[…` or `[{},{},…`
 * become hundreds once they are values.
 *
 * @param text JSON, whether it is valid or not.
 */
export function isReadableJson(text: string, limits: JsonLimits = JSON_LIMITS): boolean {
  // However deep it is, there is not much of it.
  if (text.length <= SHORT) return true;
  let depth = 0;
  let values = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isText) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) isText = false;
    } else if (code === QUOTE) {
      isText = true;
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1;
      values += 1;
      if (depth > limits.depth || values > limits.values) return false;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      depth -= 1;
    } else if (code === COMMA) {
      values += 1;
      if (values > limits.values) return false;
    }
  }
  return true;
}

/** Parses what came in from elsewhere; undefined where it is no JSON, or too deep or too much of it. */
export function parseReceived(text: string): unknown {
  if (!isReadableJson(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
