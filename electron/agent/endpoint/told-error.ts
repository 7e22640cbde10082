import { toFields, toList, type Fields } from "../../http/received.ts";
import { parseReceived } from "../../http/readable-json.ts";
import { toDuration, untilReset } from "../retry/retry-after.ts";
import { DEEPEST, errorWords } from "./error-words.ts";
import { statusOfCode, statusOfVendor, statusOfWords, toStatus } from "./error-status.ts";

/** What a server tells of an error, however it puts it. */
export interface ToldError {
  /** Undefined where it has no words. */
  readonly message: string | undefined;
  readonly type: string | null;
  readonly code: string | number | null;
  readonly param: string | null;
  /** The HTTP status that it amounts to: its own number, else by its codes and words; undefined where none tells. */
  readonly status: number | undefined;
  /** How long it asks to wait, in milliseconds; undefined where it does not. */
  readonly retryAfterMs: number | undefined;
}

/**
 * Whether something that came from a server, as an event of a stream or as a body, tells of an error in the place of an
 * answer. The one judge of it: gateways and vendors say so in a dozen ways, most of them with status 200.
 *
 * @param received parsed JSON.
 * @returns what tells of it, for `toToldError`; undefined for an answer.
 */
export function errorIn(received: unknown): Fields | undefined {
  const all = toFields(Array.isArray(received) && received.length === 1 ? received[0] : received);
  if (all === undefined) return undefined;
  const choice = toFields(toList(all["choices"])[0]);
  const isAnswer = ["choices", "data", "models"].some((name) => Array.isArray(all[name]));
  if (isTold(all["error"] ?? all["Error"], isAnswer) || isTold(all["errors"], true)) return all;
  if (isTold(choice?.["error"], true)) return { error: choice?.["error"], usage: all["usage"] };
  if (isFailed(toFields(all["base_resp"])?.["status_code"])) return all;
  if (isAnswer) return undefined;
  if (all["object"] === "error" || all["type"] === "error" || isTold(all["detail"], true)) {
    return all;
  }
  return saysFailure(all) && errorWords(all) !== undefined ? all : undefined;
}

/** As the SDK judges it, an empty text, 0 or false is no error; beside an answer, neither is an object of such. */
function isTold(value: unknown, needsContent: boolean): boolean {
  if (!Boolean(value)) return false;
  return typeof value !== "object" || !needsContent || hasContent(value, DEEPEST);
}

const hasContent = (value: unknown, depth: number): boolean =>
  typeof value === "object" && value !== null
    ? depth > 0 && Object.values(value).some((each) => hasContent(each, depth - 1))
    : Boolean(value);

const CODES = [
  "code",
  "Code",
  "error_code",
  "errorCode",
  "err_code",
  "errcode",
  "status_code",
  "statusCode",
];

/** A code or a status that is none of success, beside words. */
function saysFailure(all: Fields): boolean {
  if (all["success"] === false || all["ok"] === false) return true;
  // Amazon's, as in "ThrottlingException".
  if (typeof all["__type"] === "string") return true;
  const { status } = all;
  if (typeof status === "number" && status >= 400 && status < 600) return true;
  if (typeof status === "string" && /^(?:error|fail(?:ed|ure)?)$/i.test(status)) return true;
  return CODES.some((name) => isFailed(all[name]));
}

/** 0, 200 and the words for them are success. */
function isFailed(code: unknown): boolean {
  if (typeof code === "number") return code !== 0 && (code < 200 || code > 299);
  return (
    typeof code === "string" && code !== "" && !/^(?:0+|2\d\d|ok|success(?:ful)?|none)$/i.test(code)
  );
}

/** @param told what `errorIn` found, or whatever else is known to be an error. */
export function toToldError(told: unknown): ToldError {
  const all = toFields(Array.isArray(told) ? (told[0] as unknown) : told) ?? {};
  const error = toFields(all["error"] ?? all["Error"]) ?? toFields(toList(all["errors"])[0]) ?? all;
  const metadata = toFields(error["metadata"]);
  // What the provider behind a gateway said: the gateway's own words are mostly that it said something (OpenRouter).
  const quoted = metadata?.["raw"];
  const message = (quoted === undefined ? undefined : errorWords(quoted)) ?? errorWords(told);
  const vendor = toFields(all["base_resp"])?.["status_code"];
  const codes = [error, all].flatMap((fields) => CODES.map((name) => fields[name]));
  const numbers = [...codes, error["status"], all["status"]];
  const own = firstCode([...codes, vendor]);
  const type = toText(error["type"] ?? all["type"] ?? all["__type"]);
  const inner = typeof own === "string" && !/^\d+$/.test(own) ? undefined : innerCode(quoted);
  return {
    message,
    type,
    code: inner ?? own,
    param: toText(error["param"]),
    status:
      numbers.map(toStatus).find((status) => status !== undefined && status >= 400) ??
      statusOfVendor(vendor) ??
      [...codes, type, error["status"]].map(statusOfCode).find((status) => status !== undefined) ??
      statusOfWords(message ?? ""),
    retryAfterMs:
      delayIn(told, DEEPEST) ??
      (message === undefined ? undefined : waitIn(message)) ??
      waitInHeaders(metadata?.["headers"]),
  };
}

/** The word for what went wrong that a quoted error carries. */
function innerCode(quoted: unknown): string | undefined {
  const parsed = toFields(typeof quoted === "string" ? parseReceived(quoted) : quoted);
  const error = toFields(parsed?.["error"]) ?? parsed;
  const code = error?.["code"] ?? error?.["type"];
  return typeof code === "string" && !/^\d*$/.test(code) ? code : undefined;
}

const firstCode = (codes: readonly unknown[]): string | number | null =>
  (codes.find((code) => (typeof code === "string" && code !== "") || typeof code === "number") as
    string | number | undefined) ?? null;

/** OpenRouter quotes the headers of the limit that was reached. */
function waitInHeaders(given: unknown): number | undefined {
  const headers = new Headers();
  for (const [name, value] of Object.entries(toFields(given) ?? {})) {
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string" || !/^[\w-]{1,100}$/.test(name)) continue;
    if (/^[\x20-\x7e]{1,200}$/.test(text)) headers.set(name, text);
  }
  return untilReset(headers, Date.now()) ?? undefined;
}

/** Fields that hold a wait, and what their plain numbers count in milliseconds. */
const WAITS: Readonly<Record<string, number>> = {
  retryDelay: 1_000,
  retry_after: 1_000,
  retryAfter: 1_000,
  retry_after_seconds: 1_000,
  retry_after_ms: 1,
  retryAfterMs: 1,
};

/** Google's `retryDelay`, as in "12.5s" (google.rpc.RetryInfo), and its kin. */
function delayIn(value: unknown, depth: number): number | undefined {
  if (depth === 0 || typeof value !== "object" || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const found =
      typeof inner === "object"
        ? delayIn(inner, depth - 1)
        : Object.hasOwn(WAITS, name)
          ? toDelay(inner, WAITS[name] ?? 1)
          : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function toDelay(value: unknown, unitMs: number): number | undefined {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string") return undefined;
  if (/^\d{1,9}(?:\.\d+)?$/.test(text)) return Math.round(Number(text) * unitMs);
  return /^\d{1,6}(?:\.\d+)?(?:ms|s|m|h)$/.test(text) ? toDuration(text) : undefined;
}

/** "Please retry after 4 seconds", "try again in 1m12.5s", "available again in 30 s", "Limit resets in 4s". */
const WAIT =
  /\b(?:retry|again|wait|resets?|available|unlocks?)(?: your request)?(?: after| in| for)?(?: about| at least)?:? ((?:\d{1,6}(?:\.\d+)? ?(?:milliseconds?|ms|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)(?![a-z])(?:,? (?:and )?(?=\d)| )?){1,4})/i;

/** How long a sentence asks to wait, in milliseconds; undefined where it names no time. */
export function waitIn(words: string): number | undefined {
  const named = WAIT.exec(words.slice(0, 2_000))?.[1];
  return named === undefined ? undefined : toDuration(named);
}

const toText = (value: unknown): string | null => (typeof value === "string" ? value : null);
