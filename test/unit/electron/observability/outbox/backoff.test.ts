import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs } from "../../../../../electron/observability/outbox/backoff.ts";

describe("the wait before a delivery is tried again", () => {
  it("doubles with each failure in a row, up to five minutes", () => {
    const random = () => 1;
    const waits = [1, 2, 3, 4, 9, 10, 60].map((failures) => backoffMs({ failures, random }));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 256_000, 300_000, 300_000]);
  });

  it("is never sooner than the host asked for, within an hour, and never longer than both", () => {
    const draws = fc.record({
      failures: fc.integer({ min: 1, max: 100 }),
      retryAfterMs: fc.option(fc.integer({ min: 0, max: 100_000_000 }), { nil: undefined }),
      draw: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(draws, ({ failures, retryAfterMs, draw }) => {
        const wait = backoffMs({ failures, retryAfterMs, random: () => draw });
        const asked = Math.min(retryAfterMs ?? 0, 3_600_000);
        expect(wait).toBeGreaterThanOrEqual(Math.max(asked, 500));
        expect(wait).toBeLessThanOrEqual(Math.max(asked, 300_000));
      }),
    );
  });
});
