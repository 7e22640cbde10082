import { ContextOverflowError } from "@langchain/core/errors";
import type { ErrorCode, ErrorData } from "../../shared/error-data.ts";
import { AppError, toErrorData } from "../../shared/errors.ts";
import { redact } from "../../shared/redact.ts";
import { connectionProblem } from "./connection-problem.ts";
import { parseRetryAfter } from "./retry/retry-after.ts";
import { toDetail } from "./to-detail.ts";

/**
 * Says in plain words what an endpoint, the way to it, or the graph did. Errors are told apart by status, code and
 * cause: their names are mostly "Error" (table in tech.md, section 2).
 *
 * @param now ms since the epoch, for a Retry-After that is a date.
 * @returns `internal` for everything that no endpoint did; the error itself then belongs in the log.
 */
export function toProviderError(error: unknown, now: number): ErrorData {
  const facts = readFacts(error, now);
  const known = causes(error).find((each) => each instanceof AppError);
  if (known !== undefined) return toErrorData(known);
  if (facts.graphCode === "GRAPH_RECURSION_LIMIT") {
    return data(
      "step-limit",
      "The answer took too many steps, so it was stopped. Try a smaller question.",
    );
  }
  if (isContextOverflow(error, facts)) {
    return data(
      "context-too-long",
      "The conversation is too long for this model. Start a new chat, or choose a model that reads more.",
      facts,
    );
  }
  if (facts.status !== undefined) return fromStatus(facts.status, facts);
  const problem = connectionProblem(causes(error));
  if (problem !== undefined) return data(problem.code, problem.message);
  if (error instanceof SyntaxError) {
    return data(
      "malformed-response",
      "The endpoint sent a reply that Parley could not read. Try again.",
    );
  }
  if (facts.isFromSdk) {
    return data(
      "provider-failed",
      "The endpoint reported an error while it was answering. Try again.",
      facts,
    );
  }
  return toErrorData(error);
}

interface Facts {
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly graphCode: string | undefined;
  readonly detail: string | null;
  readonly retryAfterMs: number | null;
  readonly requestId: string | null;
  /** Whether it has the shape of the OpenAI SDK's errors. */
  readonly isFromSdk: boolean;
}

function readFacts(error: unknown, now: number): Facts {
  const body = get(error, "error");
  const code = get(error, "code") ?? get(body, "code") ?? get(body, "type");
  const message = get(body, "message") ?? get(error, "message");
  // An error inside a stream has no HTTP status of its own; what stands in `code` is one (OpenRouter).
  const status = toStatus(get(error, "status")) ?? toStatus(code);
  const retryAfterMs = toRetryAfterMs(error, now);
  return {
    status,
    code: typeof code === "string" ? code : undefined,
    graphCode: String(get(error, "lc_error_code")),
    // Without a readable body the SDK puts the status before whatever came instead.
    detail: toDetail(typeof message === "string" ? message.replace(/^\d{3} /, "") : undefined),
    retryAfterMs,
    requestId: toRequestId(error),
    isFromSdk: typeof error === "object" && error !== null && "requestID" in error,
  };
}

function fromStatus(status: number, facts: Facts): ErrorData {
  if (status < 400) {
    return data(
      "malformed-response",
      "The endpoint sends its visitors elsewhere, which Parley does not follow with a key. Check the base URL, " +
        "and whether this network wants you to log in first.",
      facts,
    );
  }
  switch (status) {
    case 401:
      return data(
        "authentication-failed",
        "The endpoint did not accept the API key. Check it in Settings.",
        facts,
      );
    case 402:
      return quotaExhausted(facts);
    case 403:
      return data(
        "permission-denied",
        "The API key may not use this model or this endpoint.",
        facts,
      );
    case 404:
      return data(
        "model-not-found",
        "The endpoint does not know this model or this address. Check the model and the base URL in Settings.",
        facts,
      );
    case 408:
      return data("timeout", "Request timed out at the provider. Try again.", facts);
    case 429:
      return isQuota(facts) ? quotaExhausted(facts) : rateLimited(facts);
    case 502:
    case 503:
    case 504:
    case 529:
      return data(
        "provider-unavailable",
        "The provider is overloaded or down. Try again in a while.",
        facts,
      );
    default:
      if (isFiltered(facts)) {
        return data(
          "content-filtered",
          "The provider's content filter declined this request. Put it differently.",
          facts,
        );
      }
      return status >= 500
        ? data("provider-failed", "The provider had an error of its own. Try again.", facts)
        : data("request-refused", "The endpoint refused the request.", facts);
  }
}

function quotaExhausted(facts: Facts): ErrorData {
  const message =
    "The account at the provider has no credit left. Add credit there, or use another key.";
  return { ...data("quota-exhausted", message, facts), retryAfterMs: null };
}

function rateLimited(facts: Facts): ErrorData {
  const { retryAfterMs } = facts;
  const when = retryAfterMs === null ? "in a while" : `in ${inWords(retryAfterMs)}`;
  return data(
    "provider-rate-limited",
    `Rate limit of the provider reached. Try again ${when}.`,
    facts,
  );
}

function inWords(durationMs: number): string {
  const seconds = Math.max(1, Math.ceil(durationMs / 1_000));
  if (seconds === 1) return "1 second";
  return seconds < 120 ? `${seconds} seconds` : `about ${Math.round(seconds / 60)} minutes`;
}

/** An endpoint's own code is trusted; words only where it sent none: a plain rate limit mentions billing, too. */
function isQuota({ code, detail, retryAfterMs }: Facts): boolean {
  if (code !== undefined) return code === "insufficient_quota";
  return retryAfterMs === null && /\bquota\b|\bcredit/i.test(detail ?? "");
}

/** OpenAI's and Azure's words for a prompt that their policy does not let through. */
function isFiltered({ code }: Facts): boolean {
  return code === "content_filter" || code === "content_policy_violation";
}

function isContextOverflow(error: unknown, { status, code }: Facts): boolean {
  return (
    ContextOverflowError.isInstance(error) || code === "context_length_exceeded" || status === 413
  );
}

function toStatus(value: unknown): number | undefined {
  const isStatus = Number.isInteger(value) && Number(value) >= 300 && Number(value) < 600;
  return isStatus ? Number(value) : undefined;
}

function toRetryAfterMs(error: unknown, now: number): number | null {
  const headers = get(error, "headers");
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
  const headers = get(error, "headers");
  const given = [
    get(error, "requestID"),
    ...(headers instanceof Headers ? REQUEST_ID_HEADERS.map((name) => headers.get(name)) : []),
  ];
  const id = given.find((each) => typeof each === "string" && /^[\w.:/=+-]{1,128}$/.test(each));
  return typeof id === "string" && redact(id) === id ? id : null;
}

/** The error and what caused it, outermost first. */
function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let each = error; each !== undefined && each !== null; each = get(each, "cause")) {
    if (chain.includes(each)) break;
    chain.push(each);
  }
  return chain;
}

function get(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? (Reflect.get(value, key) as unknown)
    : undefined;
}

function data(code: ErrorCode, message: string, facts?: Facts): ErrorData {
  return {
    code,
    message,
    detail: facts?.detail ?? null,
    retryAfterMs: facts?.retryAfterMs ?? null,
    requestId: facts?.requestId ?? null,
  };
}
