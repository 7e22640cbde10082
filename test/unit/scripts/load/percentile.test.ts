import { describe, expect, it } from "vitest";
import { percentile } from "../../../load/judge/percentile.ts";

describe("percentile", () => {
  it.each([
    [50, 3],
    [20, 1],
    [21, 2],
    [95, 5],
    [100, 5],
  ])("takes the nearest rank: p%d of 1…5 is %d", (percent, expected) => {
    expect(percentile([5, 3, 1, 2, 4], percent)).toBe(expected);
  });

  it("knows nothing of no values", () => {
    expect(percentile([], 50)).toBeUndefined();
  });
});
