import type { RunBudget } from "../../electron/runs/limits/budget/run-budget.ts";

/** A budget that lets everything pass and knows no price. */
export function unlimited(): RunBudget {
  return {
    expect: (inputTokens) => ({
      inputTokens,
      outputTokens: 1_000,
      cachedInputTokens: 0,
      reasoningTokens: 0,
      isEstimated: true,
    }),
    expectUnheard: (inputTokens) => ({
      inputTokens,
      outputTokens: 1_000,
      cachedInputTokens: 0,
      reasoningTokens: 0,
      isEstimated: true,
      isUnanswered: true,
    }),
    untilOneEnds: () => Promise.resolve(),
    judge: () => ({ type: "pass" }),
    plan: () => undefined,
    settle: () => null,
    costOf: () => null,
    costPartsOf: () => undefined,
    grant: () => undefined,
  };
}
