import { describe, expect, it } from "vitest";
import { mayBeBilled } from "../../../../../electron/agent/retry/failed-request.ts";
import { nextRetry } from "../../../../../electron/agent/retry/retry-policy.ts";
import type { ErrorCode } from "../../../../../shared/error-data.ts";

interface Row {
  readonly code?: ErrorCode;
  readonly status?: number;
  readonly retryAfterMs?: number | null;
  readonly isInItsOwnWords?: boolean;
  readonly isSent?: boolean;
}

const judge = ({ code, retryAfterMs = null, isSent = true, ...rest }: Row) => {
  const failed = {
    code: code ?? (rest.status === 500 ? "provider-failed" : "provider-unavailable"),
    retryAfterMs,
    isSent,
    ...rest,
  } as const;
  const { type } = nextRetry({
    attempt: 1,
    error: failed,
    anythingHeard: false,
    random: () => 0,
  });
  return `${mayBeBilled(failed) ? "may be billed" : "free"}, ${type}`;
};

describe("a request without an answer", () => {
  it.each<[string, Row, string]>([
    ["refused connection", { code: "connection-failed", isSent: false }, "free, give-up"],
    ["reset before it was sent", { code: "connection-lost", isSent: false }, "free, retry"],
    ["reset after it was sent", { code: "connection-lost" }, "may be billed, give-up"],
    ["401", { code: "authentication-failed", status: 401 }, "free, give-up"],
    ["404", { code: "model-not-found", status: 404 }, "free, give-up"],
    ["429", { code: "provider-rate-limited", status: 429 }, "free, retry"],
    ["408", { code: "timeout", status: 408 }, "free, retry"],
    [
      "408 of the API",
      { code: "timeout", status: 408, isInItsOwnWords: true },
      "may be billed, give-up",
    ],
    ["499", { code: "request-refused", status: 499 }, "may be billed, give-up"],
    ["500", { status: 500 }, "may be billed, retry"],
    ["502", { status: 502 }, "may be billed, retry"],
    ["502 in words", { status: 502, isInItsOwnWords: true }, "may be billed, retry"],
    ["503 with Retry-After", { status: 503, retryAfterMs: 1 }, "free, retry"],
    ["503 of the API", { status: 503, isInItsOwnWords: true }, "free, retry"],
    ["503 of a proxy", { status: 503 }, "may be billed, retry"],
    ["504", { status: 504 }, "may be billed, give-up"],
    ["520", { status: 520 }, "may be billed, give-up"],
    ["521", { status: 521 }, "free, retry"],
    ["522", { status: 522 }, "free, retry"],
    ["523", { status: 523 }, "free, retry"],
    ["524", { status: 524 }, "may be billed, give-up"],
    ["529", { status: 529 }, "free, retry"],
    ["an error in the stream", { code: "provider-failed" }, "may be billed, retry"],
    ["something that is no answer", { code: "malformed-response" }, "may be billed, give-up"],
  ])("after %s", (_name, row, outcome) => {
    expect(judge(row)).toBe(outcome);
  });
});
