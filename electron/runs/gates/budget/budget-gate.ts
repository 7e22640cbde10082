import type { CallGate } from "../gate.ts";
import type { RunBudget } from "./run-budget.ts";

/**
 * A run's budget as a gate: judging and counting a call in one go leaves no room for another run between the two.
 *
 * @param signal the run's own.
 */
export function createBudgetGate(budget: RunBudget, signal: AbortSignal): CallGate {
  /** Calls whose wait the person has been told of. */
  const told = new Set<string>();
  return {
    name: "budget",
    async judge({ callId, inputTokens }) {
      for (;;) {
        const planned = budget.expect(inputTokens);
        const verdict = budget.judge(planned);
        if (verdict.type === "pass") budget.plan(callId, planned);
        if (verdict.type !== "wait") return verdict;
        if (!told.has(callId)) {
          told.add(callId);
          return verdict;
        }
        await budget.untilOneEnds(signal);
      }
    },
    grant: ({ inputTokens }) => budget.grant(budget.expect(inputTokens)),
  };
}
