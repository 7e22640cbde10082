import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRateGate } from "../../../../../../electron/runs/limits/rate-limiter/rate-gate.ts";
import { createRateLimiter } from "../../../../../../electron/runs/limits/rate-limiter/rate-limiter.ts";

describe("createRateGate", () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }),
  );
  afterEach(() => void vi.useRealTimers());

  const setUp = () => {
    const limits = () => ({ requests: 1, tokens: null, windowMs: 60_000 });
    const now = (): number => performance.now();
    const limiter = createRateLimiter({ now, perWindow: limits, appWide: limits });
    const run = new AbortController();
    const onChange = vi.fn();
    const gate = createRateGate({ limiter, windowId: 1, signal: run.signal, onChange });
    const judge = (callId: string) => gate.judge({ callId, inputTokens: 1, toolRounds: 0 });
    return { gate, judge, limiter, run, onChange };
  };

  it("passes a call and counts it in the same go", async () => {
    const { judge, limiter, onChange } = setUp();
    expect(limiter.usage(1).left).toBe(1);
    expect(await judge("1")).toEqual({ type: "pass" });
    expect(limiter.usage(1).left).toBe(0);
    expect(onChange).toHaveBeenCalledOnce();
  });

  it("says how long a call waits, keeps its place, and passes it when its turn comes", async () => {
    const { gate, judge, limiter } = setUp();
    await judge("1");
    gate.settle("1", 1);
    expect(await judge("2")).toEqual({
      type: "wait",
      waitMs: 60_000,
      message: "Rate limit: the model calls allowed are used up. The next one may start in 60 s.",
    });
    const next = judge("2");
    expect(limiter.usage(1).waiting).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await next).toEqual({ type: "pass" });
    expect(limiter.usage(1).waiting).toBe(0);
  });

  it("passes a call whose turn came before its wait was heard of", async () => {
    const { gate, judge } = setUp();
    await judge("1");
    gate.settle("1", 1);
    await judge("2");
    await vi.advanceTimersByTimeAsync(120_000);
    expect(await judge("2")).toEqual({ type: "pass" });
  });

  it("frees the place of a call whose run ends, between two verdicts too", async () => {
    const { judge, limiter, run } = setUp();
    await judge("1");
    await judge("2");
    const reason = new Error("stopped");
    run.abort(reason);
    await expect(judge("2")).rejects.toBe(reason);
    expect(limiter.usage(1).waiting).toBe(0);
  });

  it("takes what a call used once", async () => {
    const { gate, judge, onChange } = setUp();
    await judge("1");
    gate.settle("1", 5);
    gate.settle("1", 500);
    expect(onChange).toHaveBeenCalledTimes(2);
  });
});
