import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextRetry } from "../../../../../electron/agent/retry/retry-policy.ts";
import { errorCode, type ErrorCode } from "../../../../../shared/error-data.ts";

type Failed = Parameters<typeof nextRetry>[0];

const failed = (
  error: Partial<Failed["error"]> = {},
  rest: Partial<Omit<Failed, "error">> = {},
): Failed => ({
  attempt: 1,
  error: { code: "provider-unavailable", retryAfterMs: null, isSent: true, ...error },
  anythingHeard: false,
  random: () => 0.5,
  ...rest,
});

const PASSING: readonly ErrorCode[] = [
  "provider-rate-limited",
  "provider-unavailable",
  "provider-failed",
  "connection-lost",
];

const anyFailure = fc.record({
  attempt: fc.integer({ min: 1, max: 5 }),
  error: fc.record({
    code: fc.constantFrom(...errorCode.options),
    isSent: fc.boolean(),
    status: fc.option(fc.integer({ min: 300, max: 599 }), { nil: undefined }),
    retryAfterMs: fc.option(fc.nat(120_000)),
  }),
  anythingHeard: fc.boolean(),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }).map((value) => () => value),
});

describe("nextRetry", () => {
  it("waits a random part of one second, then of two, then gives up", () => {
    const decisions = [1, 2, 3].map((attempt) => nextRetry(failed({}, { attempt })));
    expect(decisions).toEqual([
      { type: "retry", delayMs: 500, reason: "backoff" },
      { type: "retry", delayMs: 1_000, reason: "backoff" },
      { type: "give-up", reason: "attempts-used" },
    ]);
  });

  it("never repeats what has begun to answer", () => {
    expect(nextRetry(failed({}, { anythingHeard: true }))).toEqual({
      type: "give-up",
      reason: "already-answering",
    });
  });

  it.each(errorCode.options)("knows whether %s may pass", (code) => {
    expect(nextRetry(failed({ code, isSent: false })).type).toBe(
      PASSING.includes(code) ? "retry" : "give-up",
    );
  });

  it.each([400, 401, 402, 403, 404, 413, 422])("never repeats after a %i", (status) => {
    const decision = nextRetry(failed({ status, retryAfterMs: 1_000 }));
    expect(decision).toEqual({ type: "give-up", reason: "no-help" });
  });

  it("repeats a 408, but not a request that our own clock gave up on", () => {
    expect(nextRetry(failed({ code: "timeout", status: 408 })).type).toBe("retry");
    expect(nextRetry(failed({ code: "timeout" })).type).toBe("give-up");
  });

  it.each([
    { retryAfterMs: 5_000, delayMs: 5_000, reason: "provider-asked" },
    { retryAfterMs: 60_000, delayMs: 60_000, reason: "provider-asked" },
    { retryAfterMs: 501, delayMs: 501, reason: "provider-asked" },
    { retryAfterMs: 500, delayMs: 500, reason: "backoff" },
    { retryAfterMs: 0, delayMs: 500, reason: "backoff" },
  ])("waits $delayMs ms when asked for $retryAfterMs", ({ retryAfterMs, delayMs, reason }) => {
    const decision = nextRetry(failed({ code: "provider-rate-limited", retryAfterMs }));
    expect(decision).toEqual({ type: "retry", delayMs, reason });
  });

  it("waits five minutes for a model that is loaded, however often it has asked", () => {
    const loading = { isLoading: true, status: 503 };
    expect(nextRetry(failed(loading, { attempt: 9, loadingForMs: 299_000 }))).toEqual({
      type: "retry",
      delayMs: 5_000,
      reason: "loading",
    });
    expect(nextRetry(failed({ ...loading, retryAfterMs: 20_000 }))).toMatchObject({
      delayMs: 20_000,
    });
    expect(nextRetry(failed({ ...loading, retryAfterMs: 0 }))).toMatchObject({ delayMs: 5_000 });
    expect(nextRetry(failed(loading, { loadingForMs: 300_001 }))).toEqual({
      type: "give-up",
      reason: "attempts-used",
    });
  });

  it("tells the person rather than wait for more than a minute", () => {
    const decision = nextRetry(failed({ retryAfterMs: 60_001 }));
    expect(decision).toEqual({ type: "give-up", reason: "wait-too-long" });
  });

  it("keeps its bounds for every failure there is", () => {
    fc.assert(
      fc.property(anyFailure, (failure) => {
        const decision = nextRetry(failure);
        if (decision.type === "give-up") return;
        expect(failure.anythingHeard).toBe(false);
        expect(failure.attempt).toBeLessThanOrEqual(2);
        const { code, retryAfterMs, status } = failure.error;
        expect(PASSING.includes(code) || status === 408).toBe(true);
        expect(decision.delayMs).toBeGreaterThanOrEqual(retryAfterMs ?? 0);
        expect(decision.delayMs).toBeLessThanOrEqual(Math.max(retryAfterMs ?? 0, 2_000));
        expect(decision.delayMs).toBeLessThanOrEqual(60_000);
      }),
    );
  });
});
