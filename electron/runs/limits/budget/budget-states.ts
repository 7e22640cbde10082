import type { BudgetState } from "../../../../shared/contract/usage-procedures.ts";
import type { Settings } from "../../../../shared/settings.ts";
import type { Spending } from "../../../store/spending.ts";
import { dayOf, monthOf } from "./periods.ts";

interface BudgetStateDeps {
  readonly spending: Pick<Spending, "spent" | "unpriced" | "estimated">;
  readonly settings: () => Settings;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What today's and this month's budgets are and what of them is spent. */
export function readBudgetStates(deps: BudgetStateDeps): readonly BudgetState[] {
  const { perDayMicroUsd, perMonthMicroUsd } = deps.settings().budgets;
  const at = deps.now();
  const spent = (period: ReturnType<typeof dayOf>) => ({
    spentMicroUsd: deps.spending.spent(period),
    callsWithoutCost: deps.spending.unpriced(period),
    callsEstimated: deps.spending.estimated(period),
  });
  return [
    { period: "day", ...spent(dayOf(at)), capMicroUsd: perDayMicroUsd },
    { period: "month", ...spent(monthOf(at)), capMicroUsd: perMonthMicroUsd },
  ];
}
