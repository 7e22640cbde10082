import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useFakeClock, useRealClock } from "../../../../fakes/fake-clock.ts";
import { createRunLimits } from "../../../../../electron/runs/limits/run-limits.ts";
import { createRateLimiter } from "../../../../../electron/runs/limits/rate-limiter/rate-limiter.ts";
import { RunEnded } from "../../../../../electron/runs/run-ended.ts";
import type { ErrorData } from "../../../../../shared/error-data.ts";
import type { RunEvent } from "../../../../../shared/run-event.ts";
import { unlimited } from "../../../../fakes/unlimited.ts";
import { aRun } from "../../../../fakes/a-run.ts";
import { eventually } from "../../../../fakes/eventually.ts";

const TOOL_CALL = { callId: "t", toolName: "calculator", args: {} };
const BUSY: ErrorData = {
  code: "provider-unavailable",
  message: "The provider is busy.",
  detail: null,
  retryAfterMs: null,
  requestId: null,
};

describe("createRunLimits", () => {
  beforeEach(useFakeClock);
  afterEach(useRealClock);

  const setUp = ({ toolSeconds = 0 } = {}) => {
    const events: RunEvent[] = [];
    let jumpedMs = 0;
    /** Sets the clock on the wall. */
    const jump = (byMs: number): void => void (jumpedMs += byMs);
    const now = (): number => performance.now();
    const run = aRun({
      clock: { now: () => now() + jumpedMs, monotonic: now },
      record: (event) => void events.push(event),
      report: (_event, error) => {
        throw error;
      },
    });
    const limits = () => ({ requests: 1, tokens: null, windowMs: 60_000 });
    const bound = createRunLimits({
      run,
      limiter: createRateLimiter({ now, perWindow: limits, appWide: limits }),
      timeouts: { firstTokenSeconds: 1, idleSeconds: 1, totalSeconds: 0, toolSeconds },
      budget: unlimited(),
      isNearby: false,
      stepLimit: () => 12,
      toolDecisions: { find: () => undefined, keep: () => undefined },
      hasReadForeign: () => false,
      commit: () => Promise.resolve(),
      inspectToolResult: () => Promise.resolve(undefined),
      onRateChange: () => undefined,
    });
    const kinds = () => events.map(({ type }) => type);
    return { run, kinds, jump, events: () => events, ...bound };
  };

  it("ends the wait before a retry with the run, and tells nothing after", async () => {
    const { run, bounds, kinds } = setUp();
    const reason = new RunEnded("stopped");
    const ended = vi.fn();
    const waiting = bounds.waitToRetry({ delayMs: 60_000, error: BUSY }).catch(ended);
    run.controller.abort(reason);
    await eventually(() => expect(ended).toHaveBeenCalledWith(reason));
    await waiting;
    expect(kinds()).toEqual(["wait-start"]);
  });

  it("lets no clock of the model run out while it waits for its turn", async () => {
    const { run, bounds, kinds, stop } = setUp();
    (await bounds.acquireModelCall({ callId: "1", inputTokens: 1, toolRounds: 0 })).settle({
      type: "made",
      usage: null,
      billedMicroUsd: null,
    });
    bounds.modelStarted();
    const next = bounds.acquireModelCall({ callId: "2", inputTokens: 1, toolRounds: 0 });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(run.controller.signal.aborted).toBe(false);
    expect(kinds()).toEqual(["wait-start"]);
    await vi.advanceTimersByTimeAsync(30_000);
    await next;
    expect(kinds()).toEqual(["wait-start", "wait-end"]);
    stop();
  });

  describe("across the computer's sleep", () => {
    const LOST = {
      type: "incomplete",
      reason: "interrupted",
      error: { ...BUSY, code: "connection-lost", message: "The connection ended." },
    } as const;

    it("tells how long it lasted, and lets no clock run out in it", async () => {
      const { run, bounds, kinds, slept, woke, stop } = setUp();
      bounds.modelStarted();
      slept();
      slept();
      await vi.advanceTimersByTimeAsync(50_000);
      expect(run.controller.signal.aborted).toBe(false);
      woke();
      expect(kinds()).toEqual(["wait-start", "wait-end"]);
      // Its own time to a first token begins where it was left.
      await vi.advanceTimersByTimeAsync(900);
      expect(run.controller.signal.aborted).toBe(false);
      await vi.advanceTimersByTimeAsync(200);
      expect(run.controller.signal.aborted).toBe(true);
      stop();
    });

    it("takes a system that never says it woke up for one that did not fall asleep", async () => {
      const { run, bounds, kinds, events, slept, judge, stop } = setUp();
      bounds.modelStarted();
      slept();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(kinds()).toEqual(["wait-start", "wait-end"]);
      expect(events()).toMatchObject([{ reason: "sleep" }, { isNeedless: true }]);
      // And whatever is lost from here on is not its fault.
      expect(judge(LOST)).toBe(LOST);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(run.controller.signal.aborted).toBe(true);
      stop();
    });

    it("waits for the word of what made its timer late: a clock that jumped is no sleep, nor does it hide one", async () => {
      const { events, jump, slept, woke, judge, stop } = setUp();
      slept();
      jump(7_200_000);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(events()).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(events()).toMatchObject([{}, { isNeedless: true }]);
      expect(judge(LOST)).toBe(LOST);

      slept();
      jump(7_200_000);
      await vi.advanceTimersByTimeAsync(60_000);
      woke();
      expect(events().at(-1)).not.toHaveProperty("isNeedless");
      expect(judge(LOST)).not.toBe(LOST);
      stop();
    });

    it("blames the sleep for a connection that it cost, and for no other", async () => {
      const { bounds, slept, woke, judge, stop } = setUp();
      bounds.modelStarted();
      expect(judge(LOST)).toBe(LOST);
      slept();
      woke();
      expect(judge(LOST)).toMatchObject({
        reason: "interrupted",
        error: { message: "The connection did not survive the computer's sleep." },
      });
      expect(judge({ type: "complete" })).toEqual({ type: "complete" });
      const refused = { ...LOST, error: { ...BUSY, code: "authentication-failed" } } as const;
      expect(judge(refused)).toBe(refused);
      bounds.modelStarted();
      expect(judge(LOST)).toBe(LOST);
      await Promise.resolve();
      stop();
    });

    it("holds a tool's time, too", async () => {
      const { bounds, slept, woke, stop } = setUp({ toolSeconds: 1 });
      const outcome = bounds.runTool(TOOL_CALL, () => new Promise(() => undefined)).catch(String);
      await vi.advanceTimersByTimeAsync(100);
      slept();
      await vi.advanceTimersByTimeAsync(30_000);
      woke();
      const told = vi.fn();
      void outcome.then(told);
      await vi.advanceTimersByTimeAsync(800);
      expect(told).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(200);
      expect(told).toHaveBeenCalledWith(expect.stringContaining("timed out"));
      stop();
    });
  });
});
