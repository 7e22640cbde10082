import { describe, expect, it } from "vitest";
import { createCallBudget } from "../../../../electron/ipc/call-budget.ts";

describe("createCallBudget", () => {
  it("refuses a page gone wild and says how long to wait, without touching other windows", () => {
    let now = 0;
    const budget = createCallBudget({ capacity: 3, refillPerSecond: 2, now: () => now });
    budget.spend(1, 3);
    expect(() => budget.spend(1, 1)).toThrow(
      expect.objectContaining({ code: "rate-limited", retryAfterMs: 500 }),
    );
    budget.spend(2, 3);
    now = 500;
    budget.spend(1, 1);
    expect(() => budget.spend(1, 1)).toThrow();
  });

  it("never saves up more than its capacity", () => {
    let now = 0;
    const budget = createCallBudget({ capacity: 2, refillPerSecond: 1, now: () => now });
    now = 1_000_000;
    budget.spend(1, 2);
    expect(() => budget.spend(1, 1)).toThrow();
  });

  it("forgets a window that has closed", () => {
    const budget = createCallBudget({ capacity: 1, refillPerSecond: 1, now: () => 0 });
    budget.spend(1, 1);
    budget.forget(1);
    budget.spend(1, 1);
    expect(() => budget.spend(1, 1)).toThrow();
  });
});
