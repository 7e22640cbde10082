import type { BudgetState } from "../../shared/contract/usage-procedures.ts";
import { formatSum, formatUsd } from "../../shared/format-usd.ts";
import { cn } from "../ui/cn.ts";

const WORD = { day: "today", month: "this month" } as const;

/** What budgets remain. A budget that is not set says what was spent. */
export function BudgetBars({ budgets }: { readonly budgets: readonly BudgetState[] }) {
  return (
    <section aria-label="Budgets" className="grid grid-cols-1 gap-4 min-[640px]:grid-cols-2">
      {budgets.map(({ period, spentMicroUsd, callsWithoutCost, callsEstimated, capMicroUsd }) => (
        <div key={period} className="flex flex-col gap-1.5 rounded-xl border border-border p-3">
          <p className="text-[0.8125rem]">
            <span className="font-medium">
              {formatSum(spentMicroUsd, callsWithoutCost, callsEstimated)}
            </span>{" "}
            <span className="text-text-muted">
              spent {WORD[period]}
              {capMicroUsd === null
                ? "; no budget is set"
                : `, ${callsWithoutCost > 0 ? "at most " : ""}${formatUsd(Math.max(0, capMicroUsd - spentMicroUsd))} of ${formatUsd(capMicroUsd)} left`}
            </span>
          </p>
          {capMicroUsd !== null && (
            <div
              aria-hidden
              className="h-2 overflow-hidden rounded-full bg-surface-hover forced-color-adjust-none forced-colors:border"
            >
              <div
                className={cn("h-full", spentMicroUsd < capMicroUsd ? "bg-accent" : "bg-danger")}
                style={{ width: `${Math.min(100, (spentMicroUsd / capMicroUsd) * 100)}%` }}
              />
            </div>
          )}
        </div>
      ))}
    </section>
  );
}
