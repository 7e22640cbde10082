import type { CallGate } from "../gate.ts";
import type { RunBudget } from "./run-budget.ts";

/** A run's budget as a gate: judging and counting a call in one go leaves no room for another run between the two. */
export function createBudgetGate(budget: RunBudget): CallGate {
  return {
    name: "budget",
    judge({ callId, inputTokens }) {
      const planned = budget.expect(inputTokens);
      const verdict = budget.judge(planned);
      if (verdict.type === "pass") budget.plan(callId, planned);
      return verdict;
    },
    grant: ({ inputTokens }) => budget.grant(budget.expect(inputTokens)),
  };
}
