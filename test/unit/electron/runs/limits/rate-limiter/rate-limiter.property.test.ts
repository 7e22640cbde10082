import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  createRateLimiter,
  type Permit,
  type RateLimiter,
} from "../../../../../../electron/runs/limits/rate-limiter/rate-limiter.ts";
import type { Limits } from "../../../../../../electron/runs/limits/rate-limiter/sliding-window.ts";

type Scope = "perWindow" | "appWide";
type Settings = Readonly<Record<Scope, Limits>>;

const limits = fc.record({
  requests: fc.integer({ min: 1, max: 4 }),
  tokens: fc.option(fc.integer({ min: 1, max: 100 })),
  windowMs: fc.integer({ min: 1, max: 100 }),
});
const settings = fc.record({ perWindow: limits, appWide: limits });

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("ask" as const),
      windowId: fc.nat(2),
      estimatedTokens: fc.nat(120),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant("pass-time" as const), durationMs: fc.nat(80) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("jump" as const), durationMs: fc.nat(500) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("settle" as const),
      index: fc.nat(),
      tokens: fc.nat(150),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("release" as const), index: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("cancel" as const), index: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("set" as const), settings }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Request {
  readonly number: number;
  readonly windowId: number;
  readonly controller: AbortController;
  /** Estimated until settled. */
  tokens: number;
  /** When it goes, as it was told last. */
  toldAt: number | undefined;
  wentAt: number | undefined;
  permit: Permit | undefined;
  isReleased: boolean;
  /** Which of the two logs it has left under settings that have changed since. */
  readonly left: Set<Scope>;
}

/** The slow and obvious bookkeeping: everything that ever happened, counted anew each time. */
class World {
  readonly requests: Request[] = [];
  /** What was found wrong when a request went. */
  readonly problems: unknown[] = [];
  settings: Settings;
  skippedMs = 0;
  readonly limiter: RateLimiter;

  constructor(first: Settings) {
    this.settings = first;
    this.limiter = createRateLimiter({
      now: () => this.now(),
      perWindow: () => this.settings.perWindow,
      appWide: () => this.settings.appWide,
    });
  }

  now(): number {
    return performance.now() + this.skippedMs;
  }

  waiting(): Request[] {
    return this.requests.filter((each) => each.wentAt === undefined && !isCancelled(each));
  }

  async take(next: Step): Promise<void> {
    switch (next.type) {
      case "ask":
        this.ask(next.windowId, next.estimatedTokens);
        break;
      case "pass-time":
        await vi.advanceTimersByTimeAsync(next.durationMs);
        break;
      case "jump":
        this.skippedMs += next.durationMs;
        this.limiter.recheck();
        break;
      case "settle":
        this.pick(next.index, this.open(), (request) => {
          request.tokens = next.tokens;
          request.permit?.settle(next.tokens);
          request.permit = undefined;
        });
        break;
      case "release":
        this.pick(next.index, this.open(), (request) => {
          request.isReleased = true;
          request.permit?.release();
          request.permit = undefined;
        });
        break;
      case "cancel":
        this.pick(next.index, this.waiting(), ({ controller }) => controller.abort());
        break;
      case "set":
        this.noteWhoLeft();
        this.settings = next.settings;
        this.noteWhoLeft();
        this.limiter.recheck();
    }
    await vi.advanceTimersByTimeAsync(0);
  }

  private open(): Request[] {
    return this.requests.filter(({ permit }) => permit !== undefined);
  }

  private pick(index: number, from: readonly Request[], use: (request: Request) => void): void {
    const request = from[index % from.length];
    if (request !== undefined) use(request);
  }

  private ask(windowId: number, tokens: number): void {
    const request: Request = {
      number: this.requests.length,
      windowId,
      controller: new AbortController(),
      tokens,
      toldAt: undefined,
      wentAt: undefined,
      permit: undefined,
      isReleased: false,
      left: new Set(),
    };
    const { signal } = request.controller;
    const onWait = (waitMs: number): void => {
      expect(waitMs).toBeGreaterThan(0);
      request.toldAt = this.now() + waitMs;
    };
    const asked = this.limiter.acquire(windowId, { estimatedTokens: tokens, signal, onWait });
    this.requests.push(request);
    asked
      .then(
        (permit) => this.went(request, permit),
        (error: unknown) => expect(error).toBe(signal.reason),
      )
      .catch((problem: unknown) => this.problems.push(problem));
  }

  private went(request: Request, permit: Permit): void {
    const now = this.now();
    this.check("perWindow", request, now);
    this.check("appWide", request, now);
    const overtaken = this.waiting().filter(
      ({ number, windowId }) => windowId === request.windowId && number < request.number,
    );
    expect(overtaken, "first come, first served").toEqual([]);
    request.wentAt = now;
    request.permit = permit;
  }

  /** Never more than N requests and T tokens in the window that ends with this request. */
  private check(scope: Scope, request: Request, now: number): void {
    const { requests, tokens } = this.settings[scope];
    const before = this.counted(scope, request.windowId, now);
    expect(before.length, scope).toBeLessThan(requests);
    if (tokens === null) return;
    const used = before.reduce((sum, each) => sum + each.tokens, 0);
    expect(used === 0 || used + request.tokens <= tokens, scope).toBe(true);
  }

  private counted(scope: Scope, windowId: number, now: number): Request[] {
    return this.requests.filter(
      ({ wentAt, isReleased, left, ...each }) =>
        wentAt !== undefined &&
        !isReleased &&
        !left.has(scope) &&
        (scope === "appWide" || each.windowId === windowId) &&
        now - wentAt < this.settings[scope].windowMs,
    );
  }

  private noteWhoLeft(): void {
    for (const { wentAt, left } of this.requests) {
      for (const scope of ["perWindow", "appWide"] as const) {
        const hasLeft =
          wentAt !== undefined && this.now() - wentAt >= this.settings[scope].windowMs;
        if (hasLeft) left.add(scope);
      }
    }
  }
}

const isCancelled = ({ controller }: Request): boolean => controller.signal.aborted;

describe("createRateLimiter, whatever happens", () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }),
  );
  afterEach(() => void vi.useRealTimers());

  const play = async (first: Settings, steps: readonly Step[]): Promise<World> => {
    const world = new World(first);
    for (const next of steps) await world.take(next);
    return world;
  };

  it("keeps both limits, the order within a window, and in the end lets everyone go", async () => {
    await fc.assert(
      fc.asyncProperty(settings, fc.array(step, { maxLength: 40 }), async (first, steps) => {
        const world = await play(first, steps);
        const { perWindow, appWide } = world.settings;
        const patienceMs =
          world.waiting().length * 2 * Math.max(perWindow.windowMs, appWide.windowMs);
        const promised = world.waiting().map((request) => ({ request, at: request.toldAt }));
        await vi.advanceTimersByTimeAsync(patienceMs);
        expect(world.problems).toEqual([]);
        expect(world.waiting(), "nobody starves").toEqual([]);
        expect(vi.getTimerCount()).toBe(0);
        for (const { request, at } of promised) {
          expect(request.wentAt, "the countdown was right").toBe(at);
        }
        for (const request of world.requests) {
          expect(request.wentAt === undefined).toBe(isCancelled(request));
        }
      }),
    );
  });

  it("tells left, waiting and the next slot as they are", async () => {
    await fc.assert(
      fc.asyncProperty(settings, fc.array(step, { maxLength: 25 }), async (first, steps) => {
        const world = await play(first, steps);
        for (const windowId of [0, 1, 2]) {
          const usage = world.limiter.usage(windowId);
          const waiting = world.waiting().filter((each) => each.windowId === windowId);
          expect(usage.waiting).toBe(waiting.length);
          const { perWindow, appWide } = world.settings;
          expect([perWindow.requests, appWide.requests]).toContain(usage.limit);
          expect(usage.left).toBeGreaterThanOrEqual(0);
          expect(usage.left).toBeLessThanOrEqual(usage.limit);
          if (usage.left === 0) expect(usage.nextSlotMs).toBeGreaterThan(0);
        }
      }),
    );
  });
});
