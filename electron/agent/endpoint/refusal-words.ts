import { parseReceived } from "../../http/readable-json.ts";
import { toDuration } from "../retry/retry-after.ts";
import { toFields, type Fields } from "../../http/received.ts";

/** What a refusal says, in the one form that the SDK reads: OpenAI's. */
export interface RefusalWords {
  /** JSON; or what came, where it is no JSON and so has no words of its own. */
  readonly body: string;
  /** How long it asks to wait in its words; undefined where it does not. */
  readonly retryAfterMs: number | undefined;
}

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
  "status_msg",
  "errorMessage",
  "base_resp",
  "description",
  "reason",
  "title",
  "exception",
] as const;
const LONGEST_PATH = 10;
/** Nesting beyond this is nobody's way to say something. */
const DEEPEST = 6;

/**
 * Finds the words of a refusal wherever they stand: gateways wrap them in JSON of their own, quote them as text, put them
 * into lists, or send them as the event of a stream.
 */
export function readRefusal(text: string): RefusalWords {
  const parsed = parseReceived(text.replace(/^(?:\s*(?:event:[^\n]*\n|data:))+/, ""));
  if (parsed === undefined) return { body: text, retryAfterMs: waitIn(text) };
  const all = toFields(parsed) ?? {};
  const error = toFields(all["error"]) ?? toFields(firstOf(all["errors"])) ?? all;
  const message = quoted(error) ?? findWords(parsed, DEEPEST);
  if (message === undefined) return { body: text, retryAfterMs: waitIn(text) };
  const code = error["code"] ?? all["code"] ?? toFields(all["base_resp"])?.["status_code"];
  return {
    body: JSON.stringify({
      error: {
        message,
        type: toText(error["type"] ?? all["type"]),
        code: typeof code === "string" || typeof code === "number" ? code : null,
        param: toText(error["param"]),
      },
    }),
    retryAfterMs: delayIn(parsed, DEEPEST) ?? waitIn(message),
  };
}

/** What the provider behind a gateway said: the gateway's own words are mostly that it said something (OpenRouter). */
function quoted(error: Fields): string | undefined {
  const raw = toFields(error["metadata"])?.["raw"];
  return raw === undefined ? undefined : findWords(raw, DEEPEST);
}

function findWords(value: unknown, depth: number): string | undefined {
  if (depth === 0) return undefined;
  if (typeof value === "string") {
    const inner = /^\s*[[{]/.test(value) ? parseReceived(value) : undefined;
    const words = inner === undefined ? undefined : findWords(inner, depth - 1);
    return words ?? (value.trim() === "" ? undefined : value);
  }
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
    const words = findWords(fields[name], depth - 1);
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

/** Google's `retryDelay`, as in "12.5s" (google.rpc.RetryInfo). */
function delayIn(value: unknown, depth: number): number | undefined {
  if (depth === 0) return undefined;
  const each = Array.isArray(value)
    ? (value as readonly unknown[])
    : Object.values(toFields(value) ?? {});
  const own = toText(toFields(value)?.["retryDelay"]);
  const seconds = own === null ? undefined : /^(\d{1,6}(?:\.\d+)?)s$/.exec(own)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1_000;
  for (const inner of each) {
    if (typeof inner !== "object") continue;
    const found = delayIn(inner, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** "Please retry after 4 seconds", "try again in 1m12.5s", "available again in 30 s". */
const WAIT =
  /\b(?:retry|try again|again|wait)(?: your request)?(?: after| in| for)?:? ((?:\d{1,6}(?:\.\d+)? ?(?:milliseconds?|ms|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)(?![a-z]) ?){1,3})/i;

/** How long a sentence asks to wait, in milliseconds; undefined where it names no time. */
export function waitIn(words: string): number | undefined {
  const named = WAIT.exec(words.slice(0, 2_000))?.[1];
  if (named === undefined) return undefined;
  return toDuration(named);
}

const firstOf = (value: unknown): unknown =>
  Array.isArray(value) ? (value[0] as unknown) : undefined;

const toText = (value: unknown): string | null => (typeof value === "string" ? value : null);
