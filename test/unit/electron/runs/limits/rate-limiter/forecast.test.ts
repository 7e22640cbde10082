import { describe, expect, it } from "vitest";
import { forecast } from "../../../../../../electron/runs/limits/rate-limiter/forecast.ts";
import {
  createSlidingWindow,
  type Limits,
} from "../../../../../../electron/runs/limits/rate-limiter/sliding-window.ts";

interface Scene {
  readonly perWindow?: Partial<Limits>;
  readonly appWide?: Partial<Limits>;
  /** What already went, as [at, windowId, tokens]. */
  readonly went?: readonly (readonly [number, number, number])[];
  /** Who waits, as [name, windowId, tokens]. */
  readonly waiting: readonly (readonly [string, number, number])[];
}

/** Who goes when, in the order of the turns, as seen at 10 ms. */
function turnsOf({ perWindow, appWide, went = [], waiting }: Scene): readonly [string, number][] {
  const limits = { requests: 10, tokens: null, windowMs: 1_000 };
  const everyone = createSlidingWindow(() => ({ ...limits, ...appWide }));
  const windows = [0, 1, 2].map(() => createSlidingWindow(() => ({ ...limits, ...perWindow })));
  for (const [at, windowId, tokens] of went) {
    everyone.take(at, tokens);
    windows[windowId]!.take(at, tokens);
  }
  return forecast({
    waiting: waiting.map(([name, windowId, estimatedTokens]) => ({
      name,
      windowId,
      estimatedTokens,
    })),
    windowOf: (windowId) => windows[windowId]!,
    appWide: everyone,
    now: 10,
  }).map(({ waiter, turnAt }) => [waiter.name, turnAt]);
}

describe("forecast", () => {
  it("lets everyone go at once where there is room", () => {
    const waiting = [["a", 0, 0] as const, ["b", 1, 0] as const];
    expect(turnsOf({ waiting })).toEqual([
      ["a", 10],
      ["b", 10],
    ]);
  });

  it("tells those further back in the queue the time of their own turn, not of the first free slot", () => {
    expect(
      turnsOf({
        perWindow: { requests: 1 },
        went: [[5, 0, 0]],
        waiting: [
          ["a", 0, 0],
          ["b", 0, 0],
          ["c", 0, 0],
        ],
      }),
    ).toEqual([
      ["a", 1_005],
      ["b", 2_005],
      ["c", 3_005],
    ]);
  });

  it("lets nobody overtake within a window, however small", () => {
    expect(
      turnsOf({
        perWindow: { tokens: 100 },
        went: [[5, 0, 60]],
        waiting: [
          ["large", 0, 80],
          ["small", 0, 20],
        ],
      }),
    ).toEqual([
      ["large", 1_005],
      ["small", 1_005],
    ]);
  });

  it("lets another window pass one that its own limit holds back", () => {
    expect(
      turnsOf({
        perWindow: { requests: 1 },
        went: [[5, 0, 0]],
        waiting: [
          ["a", 0, 0],
          ["b", 1, 0],
        ],
      }),
    ).toEqual([
      ["b", 10],
      ["a", 1_005],
    ]);
  });

  it("keeps small requests of other windows behind a large one that waits for the app-wide limit", () => {
    expect(
      turnsOf({
        appWide: { tokens: 100 },
        went: [[5, 0, 60]],
        waiting: [
          ["large", 1, 80],
          ["small", 2, 20],
        ],
      }),
    ).toEqual([
      ["large", 1_005],
      ["small", 1_005],
    ]);
  });

  it("gives a slot to whoever came first when its own window is free again by then", () => {
    expect(
      turnsOf({
        perWindow: { requests: 1 },
        appWide: { requests: 2 },
        went: [
          [2, 0, 0],
          [4, 1, 0],
        ],
        waiting: [
          ["first", 1, 0],
          ["second", 2, 0],
          ["third", 0, 0],
        ],
      }),
    ).toEqual([
      ["second", 1_002],
      ["first", 1_004],
      ["third", 2_002],
    ]);
    expect(
      turnsOf({
        perWindow: { requests: 1 },
        appWide: { requests: 2 },
        went: [
          [4, 0, 0],
          [4, 1, 0],
        ],
        waiting: [
          ["first", 1, 0],
          ["second", 2, 0],
          ["third", 0, 0],
        ],
      }),
    ).toEqual([
      ["first", 1_004],
      ["second", 1_004],
      ["third", 2_004],
    ]);
  });
});
