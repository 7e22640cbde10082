import { redact } from "../../shared/redact.ts";
import { parseRetryAfter } from "./retry/retry-after.ts";
import { toCode } from "./to-code.ts";
import { toDetail } from "./to-detail.ts";
import { causesOf, fieldOf } from "../http/received.ts";
import { toStatus } from "./endpoint/error-status.ts";

/** What an error tells of what went wrong at an endpoint, however it was thrown; undefined or null where it does not. */
export interface ErrorFacts {
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly detail: string | null;
  readonly retryAfterMs: number | null;
  readonly requestId: string | null;
  /** Whether the API itself said so, in JSON; what stands before it mostly answers with a page. */
  readonly isInItsOwnWords: boolean;
  /** The parameter that was not accepted, as the endpoint names it. */
  readonly parameter: string | undefined;
  /** What was said, raw: to be searched, never to be shown. At most 2,000 characters. */
  readonly words: string;
  /** Whether it has the shape of the OpenAI SDK's errors. */
  readonly isFromSdk: boolean;
}

const LONGEST_WORDS = 2_000;
/** Nothing that is searched for words is longer: a body is 64 kB at most, and so is what an event says. */
const LONGEST_MESSAGE = 65_536;

/** @param now ms since the epoch, for a Retry-After that is a date. */
export function readErrorFacts(error: unknown, now: number): ErrorFacts {
  const body = fieldOf(error, "error");
  const code = fieldOf(error, "code") ?? fieldOf(body, "code") ?? fieldOf(body, "type");
  const message = fieldOf(body, "message") ?? fieldOf(error, "message");
  const parameter = fieldOf(error, "param") ?? fieldOf(body, "param");
  // An error inside a stream has no HTTP status of its own; what stands in `code` is one (OpenRouter).
  const status = toStatus(fieldOf(error, "status")) ?? toStatus(code);
  const retryAfterMs = toRetryAfterMs(error, now);
  // LangChain puts an error of its own around some of the SDK's.
  const requestId =
    causesOf(error)
      .map(toRequestId)
      .find((id) => id !== null) ?? null;
  return {
    status,
    code: toCode(code) ?? undefined,
    // Without a readable body the SDK puts the status before whatever came instead.
    detail: toDetail(
      typeof message === "string"
        ? message.slice(0, LONGEST_MESSAGE).replace(/^\d{3} /, "")
        : undefined,
    ),
    retryAfterMs,
    requestId,
    isInItsOwnWords: typeof body === "object" && body !== null,
    parameter: parameter === "" ? undefined : (toCode(parameter) ?? undefined),
    words: typeof message === "string" ? message.slice(0, LONGEST_WORDS) : "",
    isFromSdk: typeof error === "object" && error !== null && "requestID" in error,
  };
}

function toRetryAfterMs(error: unknown, now: number): number | null {
  const headers = fieldOf(error, "headers");
  return headers instanceof Headers ? parseRetryAfter(headers, now) : null;
}

/** The SDK reads `x-request-id`; proxies and other providers name theirs otherwise. */
const REQUEST_ID_HEADERS = [
  "x-request-id",
  "request-id",
  "x-ms-request-id",
  "apim-request-id",
  "cf-ray",
];

/** Any server may write anything there: only what looks like a name, and like no credential, is kept. */
function toRequestId(error: unknown): string | null {
  const headers = fieldOf(error, "headers");
  const given = [
    fieldOf(error, "requestID"),
    ...(headers instanceof Headers ? REQUEST_ID_HEADERS.map((name) => headers.get(name)) : []),
  ];
  const id = given.find((each) => typeof each === "string" && /^[\w.:/=+-]{1,128}$/.test(each));
  return typeof id === "string" && redact(id) === id ? id : null;
}
