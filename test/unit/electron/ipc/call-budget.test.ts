import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCallBudget } from "../../../../electron/ipc/call-budget.ts";

describe("createCallBudget", () => {
  it("holds back a page that asks too fast, then refuses it, without touching other windows", () => {
    let now = 0;
    const budget = createCallBudget({
      capacity: 3,
      refillPerSecond: 2,
      maxWaitMs: 1_000,
      now: () => now,
    });
    expect(budget.spend(1, 3)).toBe(0);
    expect(budget.spend(1, 1)).toBe(500);
    expect(budget.spend(1, 1)).toBe(1_000);
    expect(() => budget.spend(1, 1)).toThrow(
      expect.objectContaining({ code: "rate-limited", retryAfterMs: 500 }),
    );
    expect(budget.spend(2, 3)).toBe(0);
    now = 500;
    expect(budget.spend(1, 1)).toBe(1_000);
    expect(() => budget.spend(1, 1)).toThrow();
  });

  it("never saves up more than its capacity", () => {
    let now = 0;
    const budget = createCallBudget({
      capacity: 2,
      refillPerSecond: 1,
      maxWaitMs: 0,
      now: () => now,
    });
    now = 1_000_000;
    budget.spend(1, 2);
    expect(() => budget.spend(1, 1)).toThrow();
  });

  it("forgets a window that has closed", () => {
    const budget = createCallBudget({
      capacity: 1,
      refillPerSecond: 1,
      maxWaitMs: 0,
      now: () => 0,
    });
    budget.spend(1, 1);
    budget.forget(1);
    budget.spend(1, 1);
    expect(() => budget.spend(1, 1)).toThrow();
  });

  it("lets calls out in their order, and never more of them than the bucket holds and gets", () => {
    const call = fc.record({
      afterMs: fc.integer({ min: 0, max: 40 }),
      cost: fc.integer({ min: 1, max: 10 }),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 200 }), (calls) => {
        const capacity = 20;
        const refillPerSecond = 100;
        let now = 0;
        const budget = createCallBudget({
          capacity,
          refillPerSecond,
          maxWaitMs: 300,
          now: () => now,
        });
        const released: { readonly at: number; readonly cost: number }[] = [];
        for (const { afterMs, cost } of calls) {
          now += afterMs;
          try {
            released.push({ at: now + budget.spend(1, cost), cost });
          } catch (error) {
            expect(error).toMatchObject({ code: "rate-limited" });
          }
        }
        let spent = 0;
        let last = 0;
        for (const { at, cost } of released) {
          expect(at).toBeGreaterThanOrEqual(last);
          last = at;
          spent += cost;
          expect(spent).toBeLessThanOrEqual(capacity + (at / 1_000) * refillPerSecond + 1e-9);
        }
      }),
    );
  });
});
