import { describe, expect, it } from "vitest";
import { judgeLimiter } from "../../../load/judge/judge-limiter.ts";

const LIMITS = { limit: 2, appLimit: 3, windowMs: 1_000 };
const at = (windowId: number, ...times: readonly number[]) =>
  times.map((time) => ({ windowId, at: time }));

describe("judgeLimiter", () => {
  it("allows the server what the way there took, so that a late first request is no violation", () => {
    const verdict = judgeLimiter(at(1, 0, 10, 1_000), at(1, 40, 45, 1_002), LIMITS);
    expect(verdict).toMatchObject({ allowanceMs: 40, isKept: true });
    expect(verdict.arrivals.violations).toBe(0);
  });

  it("sees a window that had more than its own limit", () => {
    const verdict = judgeLimiter(at(1, 0, 10, 900), at(1, 1, 11, 901), LIMITS);
    expect(verdict.isKept).toBe(false);
    expect(verdict.permits).toMatchObject({ violations: 1, mostPerWindow: 3 });
    expect(verdict.arrivals).toMatchObject({ violations: 1, mostPerWindow: 3 });
  });

  it("sees that all windows together had too many, though none of them had", () => {
    const all = [...at(1, 0, 10), ...at(2, 20, 30)];
    const verdict = judgeLimiter(all, all, LIMITS);
    expect(verdict.permits).toEqual({ violations: 1, mostPerWindow: 2, mostAppWide: 4 });
    expect(verdict.isKept).toBe(false);
  });

  it("sees requests that came before or without leave", () => {
    expect(judgeLimiter(at(1, 100), at(1, 50), LIMITS)).toMatchObject({
      withoutPermit: 1,
      isKept: false,
    });
    expect(judgeLimiter(at(1, 100), at(2, 101), LIMITS)).toMatchObject({
      withoutPermit: 1,
      isKept: false,
    });
  });
});
