import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createCallsUnderWay,
  type CallsUnderWay,
} from "../../../../../../electron/runs/limits/budget/calls-under-way.ts";
import { readBudgetStates } from "../../../../../../electron/runs/limits/budget/budget-states.ts";
import { createRunBudget } from "../../../../../../electron/runs/limits/budget/run-budget.ts";
import { openSqlite, type Database } from "../../../../../../electron/store/sqlite.ts";
import { MIGRATIONS } from "../../../../../../electron/store/migrations.ts";
import { createSpending } from "../../../../../../electron/store/spending.ts";
import { runId, threadId, type ThreadId } from "../../../../../../shared/ids.ts";
import type { Usage } from "../../../../../../shared/run-event.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../../../../shared/settings.ts";

const CENT = 10_000;
/** A micro-dollar for each token, so that a test can count in one unit. */
const PRICE = { input: 1_000_000, cachedInput: 1_000_000, output: 1_000_000, source: "test" };

const use = (tokens: number, isEstimated = true): Usage => ({
  inputTokens: tokens,
  outputTokens: 0,
  cachedInputTokens: 0,
  reasoningTokens: 0,
  isEstimated,
});

describe("createRunBudget", () => {
  let database: Database;
  let at: number;
  let underWay: CallsUnderWay;
  beforeEach(() => {
    database = openSqlite(":memory:");
    for (const { up } of MIGRATIONS) up(database);
    underWay = createCallsUnderWay();
    at = Date.parse("2026-11-22T12:00:00");
  });
  afterEach(() => database.close());

  const thread = (): ThreadId => threadId.parse(randomUUID());
  const open = (
    caps: Partial<Settings["budgets"]>,
    {
      inThread = thread(),
      price = PRICE,
    }: { inThread?: ThreadId; price?: typeof PRICE | null } = {},
  ) =>
    createRunBudget({
      runId: runId.parse(randomUUID()),
      threadId: inThread,
      model: "gpt-x",
      price,
      maximumOutputTokens: undefined,
      caps: () => ({ ...DEFAULT_SETTINGS.budgets, ...caps }),
      spending: createSpending(database),
      underWay,
      now: () => at,
    });
  type Budget = ReturnType<typeof open>;
  const spend = (budget: Budget, tokens: number): void => {
    const callId = randomUUID();
    budget.plan(callId, use(tokens));
    budget.settle(callId, use(tokens, false));
  };
  const verdict = (budget: Budget, tokens: number) => budget.judge(use(tokens)).type;

  it("lets everything pass without a cap", () => {
    const budget = open({});
    spend(budget, 1e9);
    expect(verdict(budget, 1e9)).toBe("pass");
  });

  it("asks before the call that would go over, in the words a person decides by", () => {
    const budget = open({ perRunMicroUsd: CENT });
    spend(budget, 8_000);
    expect(verdict(budget, 2_000)).toBe("pass");
    expect(budget.judge(use(4_000))).toEqual({
      type: "ask",
      ask: {
        gate: "budget",
        message:
          "The next call (about $0.004) could exceed your $0.01 budget for this run ($0.008 spent). Continue allows this run another $0.01.",
        excerpt: null,
        setting: "budgets.perRunMicroUsd",
        choices: ["continue", "stop-here"],
      },
    });
  });

  it.each(["perChatMicroUsd", "perDayMicroUsd", "perMonthMicroUsd"] as const)(
    "says which cap it was: %s",
    (name) => {
      expect(open({ [name]: CENT }).judge(use(40_000))).toMatchObject({
        ask: { setting: `budgets.${name}` },
      });
    },
  );

  it("says that at least so much was spent where a call's price is unknown, a refused one being free", () => {
    const inThread = thread();
    const caps = { perChatMicroUsd: CENT };
    const words = (): unknown => {
      const verdict = open(caps, { inThread }).judge(use(4_000));
      return verdict.type === "ask" ? verdict.ask.message : verdict.type;
    };
    const spending = createSpending(database);
    const states = () =>
      readBudgetStates({ spending, settings: () => DEFAULT_SETTINGS, now: () => at });
    spend(open({}, { inThread }), 8_000);
    const unpriced = open({}, { inThread, price: null });
    unpriced.plan("refused", use(10));
    unpriced.settle("refused", null);
    expect(words()).toContain("your $0.01 budget for this chat ($0.008 spent).");
    expect(states()).toMatchObject([
      { spentMicroUsd: 8_000, callsWithoutCost: 0 },
      { spentMicroUsd: 8_000, callsWithoutCost: 0 },
    ]);
    spend(unpriced, 10);
    expect(words()).toContain("your $0.01 budget for this chat (≥ $0.008 spent).");
    expect(states()).toMatchObject([{ callsWithoutCost: 1 }, { callsWithoutCost: 1 }]);
    at += 24 * 60 * 60 * 1_000;
    expect(states()).toMatchObject([
      { spentMicroUsd: 0, callsWithoutCost: 0 },
      { spentMicroUsd: 8_000, callsWithoutCost: 1 },
    ]);
  });

  it("grants one more budget of the same size, to this run alone", () => {
    const budget = open({ perDayMicroUsd: CENT });
    const other = open({ perDayMicroUsd: CENT });
    spend(budget, 10_000);
    budget.grant(use(1));
    expect(verdict(budget, 10_000)).toBe("pass");
    expect(verdict(budget, 10_001)).toBe("ask");
    expect(verdict(other, 1)).toBe("ask");
  });

  it("lets the call go that was asked about, though it costs more than a whole budget", () => {
    const budget = open({ perRunMicroUsd: CENT });
    expect(budget.judge(use(50_000))).toMatchObject({
      ask: {
        message: expect.stringMatching(/Continue allows this run another \$0\.10\.$/) as string,
      },
    });
    budget.grant(use(50_000));
    expect(verdict(budget, 50_000)).toBe("pass");
  });

  it("adds what is granted to the cap, and does not ask before every call where one is more than the cap", () => {
    const budget = open({ perRunMicroUsd: 800 });
    const asks = Array.from({ length: 30 }, () => {
      const verdict = budget.judge(use(2_111));
      if (verdict.type === "ask") budget.grant(use(2_111));
      // As a short answer: much less than was expected.
      spend(budget, 296);
      return verdict.type === "ask" ? verdict.ask.message : undefined;
    });
    expect(asks[0]).toBe(
      "The next call (about $0.0021) could exceed your $0.0008 budget for this run. Continue allows this run another $0.0048.",
    );
    expect(asks.filter((each) => each !== undefined).length).toBeLessThanOrEqual(3);
    expect(asks.find((each) => each?.includes("raised"))).toMatch(
      /your \$0\.0008 budget for this run, raised to \$0\.0056 \(\$0\.003\d* spent\)/,
    );

    const dear = open({ perRunMicroUsd: 800 });
    const asked = Array.from({ length: 10 }, () => {
      const { type } = dear.judge(use(2_111));
      if (type === "ask") dear.grant(use(2_111));
      spend(dear, 2_111);
      return type;
    });
    expect(asked.filter((type) => type === "ask").length).toBeLessThanOrEqual(5);
  });

  it("counts a chat by its runs, a day and a month by the calendar", () => {
    const inThread = thread();
    spend(open({}, { inThread }), CENT);
    expect(verdict(open({ perChatMicroUsd: CENT }, { inThread }), 1)).toBe("ask");
    expect(verdict(open({ perChatMicroUsd: CENT }), 1)).toBe("pass");
    expect(verdict(open({ perRunMicroUsd: CENT }, { inThread }), 1)).toBe("pass");
    expect(verdict(open({ perDayMicroUsd: CENT }), 1)).toBe("ask");

    at = Date.parse("2026-11-23T00:00:00");
    expect(verdict(open({ perDayMicroUsd: CENT }), 1)).toBe("pass");
    expect(verdict(open({ perMonthMicroUsd: CENT }), 1)).toBe("ask");
    at = Date.parse("2026-12-01T00:00:00");
    expect(verdict(open({ perMonthMicroUsd: CENT }), 1)).toBe("pass");
  });

  it("counts what is under way as what it may cost, and no longer than that", () => {
    const budget = open({ perRunMicroUsd: CENT });
    budget.plan("a", use(9_000));
    expect(verdict(budget, 2_000)).toBe("ask");
    expect(budget.settle("a", use(1_000, false))).toEqual({ microUsd: 1_000, isEstimated: false });
    expect(verdict(budget, 2_000)).toBe("pass");
    budget.settle("a", use(9_000, false));
    expect(verdict(budget, 2_000)).toBe("pass");
  });

  it("counts nothing for a refused call", () => {
    const budget = open({ perRunMicroUsd: CENT });
    budget.plan("a", use(9_999));
    expect(budget.settle("a", null)).toEqual({ microUsd: 0, isEstimated: false });
    expect(verdict(budget, CENT)).toBe("pass");
  });

  it("asks once a run about a price it does not know, and only where there is a cap", () => {
    expect(verdict(open({}, { price: null }), 1)).toBe("pass");
    const budget = open({ perMonthMicroUsd: CENT }, { price: null });
    expect(budget.judge(use(1))).toMatchObject({
      ask: {
        message: expect.stringMatching(/^The price of gpt-x is unknown, so the budget/) as string,
      },
    });
    budget.grant(use(1));
    expect(verdict(budget, 1)).toBe("pass");
    budget.plan("a", use(1));
    expect(budget.settle("a", use(1))).toBeNull();
  });

  it("never holds back what costs nothing", () => {
    spend(open({}), CENT);
    const free = { ...PRICE, input: 0, cachedInput: 0, output: 0 };
    expect(verdict(open({ perDayMicroUsd: CENT }, { price: free }), 1e6)).toBe("pass");
  });

  it("lets calls go at once while they fit at their worst, and one after the other near a cap", () => {
    const far = open({ perDayMicroUsd: 100 * CENT });
    far.plan("a", use(1_000));
    expect(verdict(open({ perDayMicroUsd: 100 * CENT }), 1_000)).toBe("pass");
    const near = open({ perDayMicroUsd: 5 * CENT });
    expect(near.judge(use(1_000))).toMatchObject({
      type: "wait",
      message: expect.stringContaining("another answer has to end") as string,
    });
    // A run and a chat make one call at a time; those of others are not theirs.
    expect(verdict(open({ perRunMicroUsd: 5 * CENT, perChatMicroUsd: 5 * CENT }), 1_000)).toBe(
      "pass",
    );
    far.settle("a", use(1_000, false));
    expect(verdict(near, 1_000)).toBe("pass");
  });

  it("overspends by no more than one call, however runs interleave and estimates err", () => {
    const cap = 10 * CENT;
    const step = fc.record({
      run: fc.nat(3),
      kind: fc.constantFrom("call", "settle", "settle"),
      planned: fc.integer({ min: 1, max: 5_000 }),
      actual: fc.integer({ min: 0, max: 32_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), (steps) => {
        database.run("DELETE FROM model_calls");
        underWay = createCallsUnderWay();
        const spending = createSpending(database);
        const runs = Array.from({ length: 4 }, () => ({
          budget: open({ perDayMicroUsd: cap }),
          calls: [] as string[],
        }));
        let dearest = 0;
        for (const { run, kind, planned, actual } of steps) {
          const { budget, calls } = runs[run]!;
          const call = kind === "settle" ? calls.shift() : undefined;
          if (call !== undefined) {
            budget.settle(call, use(actual, false));
            dearest = Math.max(dearest, actual);
          } else if (calls.length === 0 && budget.judge(use(planned)).type === "pass") {
            const id = randomUUID();
            budget.plan(id, use(planned));
            calls.push(id);
          }
          expect(spending.spent({ fromAt: at, untilAt: at + 1 })).toBeLessThanOrEqual(
            cap + dearest,
          );
        }
      }),
      { numRuns: 200 },
    );
  });
});
