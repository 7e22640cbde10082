import type { BudgetState } from "../../../shared/contract/usage-procedures.ts";
import { toUsageCsv } from "../../observability/usage-csv.ts";
import { rangeStart } from "../../observability/range-start.ts";
import type { UsageStore } from "../../store/usage-store.ts";
import type { SaveFile } from "../file-to-save.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface UsageHandlerDeps {
  readonly usage: UsageStore;
  readonly budgetStates: () => readonly BudgetState[];
  readonly saveFile: SaveFile;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createUsageHandlers(deps: UsageHandlerDeps): HandlersOf<"usage"> {
  const { usage, budgetStates, saveFile, now } = deps;
  return {
    "usage.get": async ({ days }) => ({
      ...(await usage.report(rangeStart(days, now()))),
      budgets: budgetStates(),
    }),
    "usage.export": async ({ days }, { windowId }) => {
      const text = toUsageCsv(usage.lines(rangeStart(days, now())));
      const name = `parley-usage-${new Date(now()).toISOString().slice(0, 10)}.csv`;
      return { isDone: await saveFile({ name, kind: "CSV", text }, windowId) };
    },
  };
}
