import { parseReceived } from "../../http/readable-json.ts";
import { toFields } from "../../http/received.ts";

/** Where servers put their words, the most telling first: gateways quote what the provider behind them said. */
const WORDS = [
  "raw",
  "error",
  "errors",
  "message",
  "msg",
  "detail",
  "details",
  "error_message",
  "error_msg",
  "error_description",
  "errmsg",
  "status_msg",
  "errorMessage",
  "base_resp",
  "description",
  "reason",
  "title",
  "exception",
  "Error",
  "Message",
] as const;
const LONGEST_PATH = 10;
/** LiteLLM quotes FastAPI, which lists its reasons: seven. Nesting beyond this is nobody's way to say something. */
export const DEEPEST = 8;

/**
 * What an error says in words, wherever they stand in it: in objects and lists, as JSON in a text, as Python writes a
 * dictionary, or in JSON that was cut off. Never a brace where it has words.
 *
 * @returns undefined where it says nothing.
 */
export function errorWords(value: unknown): string | undefined {
  return findWords(value, DEEPEST);
}

function findWords(value: unknown, depth: number): string | undefined {
  if (depth === 0) return undefined;
  if (typeof value === "string") return wordsInText(value, depth);
  if (Array.isArray(value)) {
    for (const each of value as readonly unknown[]) {
      const words = findWords(each, depth - 1);
      if (words !== undefined) return words;
    }
    return undefined;
  }
  const fields = toFields(value);
  if (fields === undefined) return undefined;
  for (const name of WORDS) {
    const given = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const words = findWords(given, depth - 1);
    if (words !== undefined) return withPlace(words, fields["loc"]);
  }
  return undefined;
}

/** FastAPI says beside its words where in the request the fault is. */
function withPlace(words: string, loc: unknown): string {
  const path = (Array.isArray(loc) ? (loc as readonly unknown[]) : []).filter(
    (each) => typeof each === "string" || typeof each === "number",
  );
  return path.length > 0 ? `${path.slice(0, LONGEST_PATH).join(".")}: ${words}` : words;
}

/** The beginning of an object with a name in it, as JSON or Python writes it, at the beginning or behind a mark. */
const OBJECT =
  /(?:^|[-–:(]\s*)(?:b?["'])?(?<object>[[{]\s*(?:\{\s*)?\\?["'][\w@$.-]{1,60}\\?["']\s*:)/;

/** What JavaScript makes of an object in a text. */
const NOTHING = "[object Object]";

/** LiteLLM's `AnthropicException - {"type":"error",…}`, the SDK's `Error code: 400 - {'error': …}`. */
function wordsInText(text: string, depth: number): string | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === NOTHING) return undefined;
  const whole = /^[[{"]/.test(trimmed) ? parseReceived(trimmed) : undefined;
  // What is JSON and has no words says nothing.
  if (typeof whole === "object" || typeof whole === "string") return findWords(whole, depth - 1);
  const match = OBJECT.exec(trimmed);
  const written = match?.groups?.["object"];
  if (match === null || written === undefined) return trimmed;
  const start = match.index + match[0].length - written.length;
  const object = untilItsEnd(trimmed.slice(start));
  const parsed = object.isWhole
    ? (parseReceived(object.text) ??
      parseReceived(fromPython(object.text)) ??
      parseReceived(object.text.replaceAll('\\"', '"')))
    : undefined;
  const words =
    parsed === undefined ? wordsOfCut(object.text, depth) : findWords(parsed, depth - 1);
  const before = trimmed.slice(0, match.index).trim();
  return words ?? (before === "" ? undefined : before);
}

/** A text up to where its first bracket is closed. */
function untilItsEnd(text: string): { readonly text: string; readonly isWhole: boolean } {
  let depth = 0;
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === "\\") at += 1;
    else if (quote !== "") quote = letter === quote ? "" : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "{" || letter === "[") depth += 1;
    else if (letter === "}" || letter === "]") {
      depth -= 1;
      if (depth === 0) return { text: text.slice(0, at + 1), isWhole: true };
    }
  }
  return { text, isWhole: false };
}

/** A text without an end is one to the last letter, or each of its quotes would be tried to there. */
const PYTHON =
  /'((?:[^'\\]|\\[^])*)(?:'|$)|"(?:[^"\\]|\\[^])*(?:"|$)|\b(?:True|False|None)\b|\(|,?\)/g;
const PYTHON_WORDS: Readonly<Record<string, string>> = {
  True: "true",
  False: "false",
  None: "null",
};

/** JSON out of what Python writes for the same values. */
function fromPython(text: string): string {
  return text.replaceAll(PYTHON, (token, inner: string | undefined) => {
    // A tuple is a list, also with a comma behind its only item.
    if (token === "(") return "[";
    if (inner === undefined) return token.endsWith(")") ? "]" : (PYTHON_WORDS[token] ?? token);
    const escaped = inner
      .replaceAll("\\'", "'")
      .replaceAll(/\\x([0-9a-f]{2})/gi, "\\u00$1")
      .replaceAll(/(?<!\\)"/g, '\\"')
      .replaceAll("\n", "\\n");
    return `"${escaped}"`;
  });
}

/** A name and the text beside it, which may have no end. */
const FIELD = /["'](\w{1,40})["']\s*:\s*(["'])((?:\\[^]|(?!\2)[^\\])*)/g;

/** What stands in JSON that breaks off, or is none: the text under the most telling name. */
function wordsOfCut(text: string, depth: number): string | undefined {
  const fields = [...text.matchAll(FIELD)].map((match) => ({
    name: match[1] ?? "",
    value: unescaped(match[3] ?? ""),
    isCut: match.index + match[0].length >= text.length,
  }));
  for (const name of WORDS) {
    for (const field of fields.filter((each) => each.name === name)) {
      const words = findWords(field.value, depth - 1);
      if (words !== undefined) return field.isCut && words === field.value ? `${words}…` : words;
    }
  }
  return undefined;
}

function unescaped(text: string): string {
  const whole = text.replace(/\\(?:u[\da-f]{0,3})?$/i, "");
  const parsed = parseReceived(`"${whole}"`);
  return typeof parsed === "string" ? parsed.trim() : whole.replaceAll(/\\(["'\\/])/g, "$1").trim();
}
