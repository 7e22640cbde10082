import { setTimeout as sleep } from "node:timers/promises";
import type { Verdict } from "../../../../shared/verdict.ts";
import { isBusy } from "../../../store/storage-error.ts";
import type { CallGate } from "../gates.ts";
import type { RunBudget } from "./run-budget.ts";

const BUSY_AGAIN_MS = 50;

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
      /** Nothing comes between judging and counting. Undefined while another program holds the history. */
      const judgeAndPlan = (): Verdict | undefined => {
        const planned = budget.expect(inputTokens);
        const verdict = budget.judge(planned);
        try {
          if (verdict.type === "pass") budget.plan(callId, planned);
          return verdict;
        } catch (error) {
          // What is not on disk is not counted, and what is not counted does not go out.
          if (isBusy(error)) return undefined;
          throw error;
        }
      };
      for (;;) {
        const verdict = judgeAndPlan();
        if (verdict === undefined) {
          await sleep(BUSY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
          signal.throwIfAborted();
          continue;
        }
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
