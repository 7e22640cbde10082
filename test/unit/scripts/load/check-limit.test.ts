import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLimit } from "../../../load/judge/check-limit.ts";

describe("checkLimit", () => {
  it("lets a request go a whole window of time after the one it waited for", () => {
    expect(checkLimit([0, 10, 100, 110], 2, 100)).toEqual({ violations: 0, most: 2 });
  });

  it("counts every window of time that holds too many", () => {
    expect(checkLimit([0, 10, 99, 105], 2, 100)).toEqual({ violations: 2, most: 3 });
  });

  it("has nothing against no requests", () => {
    expect(checkLimit([], 1, 100)).toEqual({ violations: 0, most: 0 });
  });

  it("finds a violation exactly where some request comes too soon after the limit-th before it", () => {
    const times = fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 5 }), (given, limit) => {
        const sorted = given.toSorted((left, right) => left - right);
        const isBroken = sorted.some(
          (at, index) => index >= limit && at - (sorted[index - limit] ?? 0) < 100,
        );
        expect(checkLimit(given, limit, 100).violations > 0).toBe(isBroken);
      }),
    );
  });
});
