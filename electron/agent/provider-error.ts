import { ContextOverflowError } from "@langchain/core/errors";
import type { ErrorCode, ErrorData } from "../../shared/error-data.ts";
import { AppError, toErrorData } from "../../shared/errors.ts";
import { connectionProblem } from "./connection-problem.ts";
import { causesOf, readErrorFacts, type ErrorFacts } from "./error-facts.ts";

/**
 * Says in plain words what an endpoint, the way to it, or the graph did. Errors are told apart by status, code and
 * cause: their names are mostly "Error".
 *
 * @param now ms since the epoch, for a Retry-After that is a date.
 * @returns `internal` for everything that no endpoint did; the error itself then belongs in the log.
 */
export function toProviderError(error: unknown, now: number): ErrorData {
  const facts = readErrorFacts(error, now);
  const known = causesOf(error).find((each) => each instanceof AppError);
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
  const problem = connectionProblem(causesOf(error));
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

function fromStatus(status: number, facts: ErrorFacts): ErrorData {
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

function quotaExhausted(facts: ErrorFacts): ErrorData {
  const message =
    "The account at the provider has no credit left. Add credit there, or use another key.";
  return { ...data("quota-exhausted", message, facts), retryAfterMs: null };
}

function rateLimited(facts: ErrorFacts): ErrorData {
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
  const exactly = `${seconds.toLocaleString("en-US")} seconds`;
  return seconds < 120 ? exactly : `${exactly} (about ${Math.round(seconds / 60)} minutes)`;
}

/** An endpoint's own code is trusted; words only where it sent none: a plain rate limit mentions billing, too. */
function isQuota({ code, detail, retryAfterMs }: ErrorFacts): boolean {
  if (code !== undefined) return code === "insufficient_quota";
  return retryAfterMs === null && /\bquota\b|\bcredit/i.test(detail ?? "");
}

/** OpenAI's and Azure's words for a prompt that their policy does not let through. */
function isFiltered({ code }: ErrorFacts): boolean {
  return code === "content_filter" || code === "content_policy_violation";
}

function isContextOverflow(error: unknown, { status, code }: ErrorFacts): boolean {
  return (
    ContextOverflowError.isInstance(error) || code === "context_length_exceeded" || status === 413
  );
}

function data(code: ErrorCode, message: string, facts?: ErrorFacts): ErrorData {
  return {
    code,
    message,
    detail: facts?.detail ?? null,
    retryAfterMs: facts?.retryAfterMs ?? null,
    requestId: facts?.requestId ?? null,
  };
}
