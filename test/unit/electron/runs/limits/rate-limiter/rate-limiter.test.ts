import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  createRateLimiter,
  type HeldBy,
  type Permit,
} from "../../../../../../electron/runs/limits/rate-limiter/rate-limiter.ts";
import type { Limits } from "../../../../../../electron/runs/limits/rate-limiter/sliding-window.ts";

const OPEN: Limits = { requests: 1_000, tokens: null, windowMs: 10_000 };

describe("createRateLimiter", () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }),
  );
  afterEach(() => void vi.useRealTimers());

  /** Two requests per window in ten seconds unless said otherwise. */
  const setUp = (first: { perWindow?: Partial<Limits>; appWide?: Partial<Limits> } = {}) => {
    const limits = {
      perWindow: { ...OPEN, requests: 2, ...first.perWindow },
      appWide: { ...OPEN, ...first.appWide },
    };
    let skippedMs = 0;
    const now = vi.fn(() => performance.now() + skippedMs);
    const limiter = createRateLimiter({
      now,
      perWindow: () => limits.perWindow,
      appWide: () => limits.appWide,
    });
    const ask = (windowId: number, estimatedTokens = 0) => {
      const controller = new AbortController();
      const waits: number[] = [];
      const causes: HeldBy[] = [];
      const request = {
        waits,
        causes,
        permit: undefined as Permit | undefined,
        error: undefined as unknown,
        abort: (reason: unknown) => controller.abort(reason),
      };
      limiter
        .acquire(windowId, {
          estimatedTokens,
          signal: controller.signal,
          onWait: (waitMs, heldBy) => {
            waits.push(waitMs);
            causes.push(heldBy);
          },
        })
        .then(
          (permit) => (request.permit = permit),
          (error: unknown) => (request.error = error),
        );
      return request;
    };
    const skip = (durationMs: number) => (skippedMs += durationMs);
    return { limiter, limits, ask, skip, now };
  };

  const settled = () => vi.advanceTimersByTimeAsync(0);

  it("lets requests pass at once while there is room, without a word about waiting", async () => {
    const { ask, limiter } = setUp();
    const requests = [ask(1), ask(1)];
    await settled();
    for (const { permit, waits } of requests) {
      expect(permit).toBeDefined();
      expect(waits).toEqual([]);
    }
    expect(limiter.usage(1)).toEqual({
      limit: 2,
      left: 0,
      windowMs: 10_000,
      nextSlotMs: 10_000,
      tokens: null,
      waiting: 0,
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("holds the next one back to the very millisecond and tells each its own wait", async () => {
    const { ask, limiter } = setUp();
    ask(1);
    await vi.advanceTimersByTimeAsync(4_000);
    ask(1);
    const [third, fourth, fifth] = [ask(1), ask(1), ask(1)];
    await settled();
    expect([third.waits, fourth.waits, fifth.waits]).toEqual([[6_000], [10_000], [16_000]]);
    expect(limiter.usage(1)).toMatchObject({ left: 0, nextSlotMs: 6_000, waiting: 3 });
    await vi.advanceTimersByTimeAsync(5_999);
    expect(third.permit).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(third.permit).toBeDefined();
    expect(fourth.permit).toBeUndefined();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(fourth.permit).toBeDefined();
    expect(fifth.permit).toBeUndefined();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(fifth.permit).toBeDefined();
    expect([third.waits, fourth.waits, fifth.waits], "time passing is not told").toEqual([
      [6_000],
      [10_000],
      [16_000],
    ]);
  });

  it("says whether slots, tokens or its own size hold a request back", async () => {
    const { ask, limiter } = setUp({ perWindow: { requests: 3, tokens: 100 } });
    ask(1, 90);
    const [tokens, behind, ownSize] = [ask(1, 50), ask(1, 10), ask(1, 500)];
    await settled();
    expect([tokens, behind, ownSize].map(({ waits, causes }) => [waits, causes])).toEqual([
      [[10_000], ["tokens"]],
      [[10_000], ["tokens"]],
      [[20_000], ["own-size"]],
    ]);
    expect(limiter.usage(1).tokens).toEqual({ limit: 100, left: 10 });
    const other = setUp({ perWindow: { requests: 1, tokens: 100 } });
    other.ask(2, 10);
    const slot = other.ask(2, 10);
    await settled();
    expect(slot.causes).toEqual(["requests"]);
  });

  it("lets a request larger than the whole cap go at once where nothing else counts", async () => {
    const { ask } = setUp({ perWindow: { tokens: 100 }, appWide: { tokens: 200 } });
    const large = ask(1, 5_000);
    await settled();
    expect(large.permit).toBeDefined();
    expect(large.waits).toEqual([]);
  });

  it("shows the cap with fewer tokens left, and lets waiters go at once when it is lifted", async () => {
    const { ask, limiter, limits } = setUp({
      perWindow: { tokens: 1_000 },
      appWide: { tokens: 500 },
    });
    ask(1, 400);
    const second = ask(1, 300);
    await settled();
    expect(limiter.usage(1).tokens).toEqual({ limit: 500, left: 100 });
    expect(second.causes).toEqual(["tokens"]);
    limits.appWide = { ...limits.appWide, tokens: null };
    limiter.recheck();
    await settled();
    expect(second.permit).toBeDefined();
    expect(limiter.usage(1).tokens).toEqual({ limit: 1_000, left: 300 });
  });

  it("counts two windows apart", async () => {
    const { ask, limiter } = setUp();
    const requests = [ask(1), ask(1), ask(2)];
    await settled();
    expect(requests.every(({ permit }) => permit !== undefined)).toBe(true);
    expect(limiter.usage(1).left).toBe(0);
    expect(limiter.usage(2).left).toBe(1);
    expect(limiter.usage(3)).toMatchObject({ left: 2, nextSlotMs: 0 });
  });

  it("gives no more by opening windows", async () => {
    const { ask, limiter } = setUp({ appWide: { requests: 3 } });
    [1, 2, 3].forEach((windowId) => ask(windowId));
    const fourth = ask(4);
    await settled();
    expect(fourth.waits).toEqual([10_000]);
    expect(limiter.usage(5), "the limit that holds it back is shown").toMatchObject({
      limit: 3,
      left: 0,
      nextSlotMs: 10_000,
    });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(fourth.permit).toBeDefined();
  });

  it("frees the place of a request that is cancelled and brings the others forward", async () => {
    const { ask, limiter } = setUp({ perWindow: { requests: 1 } });
    ask(1);
    const [second, third] = [ask(1), ask(1)];
    await settled();
    const reason = new Error("stopped");
    second.abort(reason);
    await settled();
    expect(second.error).toBe(reason);
    expect(third.waits).toEqual([20_000, 10_000]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(third.permit).toBeDefined();
    expect(limiter.usage(1).waiting).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("takes nothing for a request that was cancelled before it asked", async () => {
    const { limiter } = setUp();
    const signal = AbortSignal.abort(new Error("too late"));
    const asked = limiter.acquire(1, { estimatedTokens: 0, signal, onWait: () => undefined });
    await expect(asked).rejects.toThrow("too late");
    expect(limiter.usage(1)).toMatchObject({ left: 2, waiting: 0 });
  });

  it("does not mind a request that is cancelled after it went", async () => {
    const { ask, limiter } = setUp();
    const request = ask(1);
    await settled();
    request.abort(new Error("stopped"));
    await settled();
    expect(request.error).toBeUndefined();
    limiter.forget(1);
    expect(limiter.usage(1).left, "it is still under way").toBe(1);
    request.permit?.settle(0);
    expect(limiter.usage(1).left).toBe(2);
  });

  it("tells nobody who left on hearing what another was told", async () => {
    const { ask, limiter } = setUp({ perWindow: { requests: 1 } });
    ask(1);
    const leaving: ReturnType<typeof ask>[] = [];
    void limiter.acquire(1, {
      estimatedTokens: 0,
      signal: new AbortController().signal,
      onWait: () => leaving.forEach(({ abort }) => abort(new Error("stopped"))),
    });
    leaving.push(ask(1));
    const last = ask(1);
    await settled();
    expect(leaving[0]?.waits).toEqual([]);
    expect(last.waits.at(-1)).toBe(20_000);
  });

  it("makes one plan for everything that happens in one go", async () => {
    const { ask, now } = setUp({ perWindow: { requests: 1 } });
    ask(1);
    const all = Array.from({ length: 20 }, () => ask(1));
    const last = ask(1);
    await settled();
    expect(last.waits).toEqual([210_000]);
    now.mockClear();
    for (const { abort } of all) abort(new Error("quit"));
    await settled();
    expect(now).toHaveBeenCalledOnce();
    expect(last.waits).toEqual([210_000, 10_000]);
  });

  it("uses the tokens a request really took, and gives back a request that was not made", async () => {
    const { ask } = setUp({ perWindow: { requests: 10, tokens: 100 } });
    const [first, second] = [ask(1, 60), ask(1, 40)];
    const third = ask(1, 30);
    await settled();
    expect(third.permit).toBeUndefined();
    first.permit?.settle(40);
    await settled();
    expect(third.permit).toBeUndefined();
    second.permit?.release();
    await settled();
    expect(third.permit).toBeDefined();
  });

  it("finishes a permit only once", async () => {
    const { ask, limiter } = setUp();
    const [used, unused] = [ask(1), ask(2)];
    await settled();
    used.permit?.settle(5);
    used.permit?.release();
    expect(limiter.usage(1).left).toBe(1);
    unused.permit?.release();
    unused.permit?.release();
    expect(limiter.usage(2).left).toBe(2);
  });

  it("obeys changed settings as soon as it is told", async () => {
    const { ask, limits, limiter } = setUp({ perWindow: { requests: 1 } });
    ask(1);
    const [second, third] = [ask(1), ask(1)];
    await settled();
    limits.perWindow = { ...limits.perWindow, requests: 2 };
    limiter.recheck();
    await settled();
    expect(second.permit).toBeDefined();
    expect(third.waits).toEqual([20_000, 10_000]);
    limits.perWindow = { ...limits.perWindow, windowMs: 60_000 };
    limiter.recheck();
    await settled();
    expect(third.waits).toEqual([20_000, 10_000, 60_000]);
  });

  it("survives a clock that jumps ahead, as after sleep", async () => {
    const { ask, skip, limiter } = setUp({ perWindow: { requests: 1 } });
    ask(1);
    const [second, third] = [ask(1), ask(1)];
    await settled();
    skip(3_600_000);
    limiter.recheck();
    await settled();
    expect(second.permit).toBeDefined();
    expect(third.permit).toBeUndefined();
    skip(3_600_000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(third.permit).toBeDefined();
  });

  it("sets its timer again when that fires a little early", async () => {
    const { ask, skip } = setUp({ perWindow: { requests: 1 } });
    ask(1);
    const second = ask(1);
    await settled();
    skip(-0.5);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(second.permit).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(second.permit).toBeDefined();
  });

  it("starts a closed window afresh only when none of its requests waits or is under way", async () => {
    const { ask, limiter } = setUp({ perWindow: { requests: 1 }, appWide: { requests: 3 } });
    const first = ask(1);
    const second = ask(1);
    await settled();
    limiter.forget(1);
    expect(limiter.usage(1)).toMatchObject({ left: 0, waiting: 1 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(second.permit).toBeDefined();
    first.permit?.settle(0);
    expect(limiter.usage(1).left).toBe(0);
    second.permit?.settle(0);
    expect(limiter.usage(1).left).toBe(1);

    const third = ask(1);
    await settled();
    third.permit?.settle(0);
    expect(limiter.usage(1).left, "a window that is open, reloaded or not, is not fresh").toBe(0);
    limiter.forget(1);
    expect(limiter.usage(1).left).toBe(1);
    ask(1);
    await settled();
    expect(limiter.usage(1), "the app-wide count forgets nothing").toMatchObject({ left: 0 });
    expect(limiter.usage(9)).toMatchObject({ left: 0 });
  });
});
