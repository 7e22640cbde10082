import type { RunId, ThreadId } from "../../../../shared/ids.ts";
import type { Settings } from "../../../../shared/settings.ts";
import { modelName } from "../../../agent/model-choice.ts";
import { modelFacts, type PricedModel } from "../../../agent/pricing/model-facts.ts";
import type { Spending } from "../../../store/spending.ts";
import type { ModelTarget } from "../../choose-model.ts";
import { createCallsUnderWay } from "./calls-under-way.ts";
import { createRunBudget, type RunBudget } from "./run-budget.ts";

interface RunToBound {
  readonly runId: RunId;
  /** Null is a connection test, which belongs to no chat. */
  readonly threadId: ThreadId | null;
  readonly target: ModelTarget;
}

/** Opens the budget of one run; its price is the one in force when it begins. */
export type OpenBudget = (run: RunToBound) => RunBudget;

interface BudgetDeps {
  readonly spending: Spending;
  readonly settings: () => Settings;
  /** Whether there are budgets that cannot be read, so that nobody knows whether there is a cap. */
  readonly isUnread?: () => boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createBudgets({
  spending,
  settings,
  isUnread = () => false,
  now,
}: BudgetDeps): OpenBudget {
  const underWay = createCallsUnderWay();
  return ({ runId, threadId, target }) =>
    createRunBudget({
      runId,
      threadId,
      model: modelName(target),
      price: modelFacts(toPriced(target), settings().prices.own).price,
      maximumOutputTokens: target.kind === "demo" ? undefined : target.parameters.maximumTokens,
      caps: () => settings().budgets,
      isUnread,
      spending,
      underWay,
      now,
    });
}

/** Where a model is asked for its price: at its endpoint. */
export function toPriced(target: ModelTarget): PricedModel {
  return target.kind === "demo"
    ? { kind: "demo" }
    : { kind: target.kind, baseUrl: target.endpoint.baseUrl, name: target.name };
}
