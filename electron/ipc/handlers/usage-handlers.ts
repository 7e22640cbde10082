import type { BudgetState } from "../../../shared/contract/usage-procedures.ts";
import { rangeStart } from "../../observability/range-start.ts";
import type { UsageGroups } from "../../store/usage-store.ts";
import type { SaveFile } from "../file-to-save.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface UsageHandlerDeps {
  /** What runs used since a moment, in milliseconds since the epoch: added up, and run by run as a file. */
  readonly usage: {
    readonly report: (fromAt: number) => Promise<UsageGroups>;
    readonly csv: (fromAt: number) => Promise<string>;
  };
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
      const text = await usage.csv(rangeStart(days, now()));
      const name = `parley-usage-${new Date(now()).toISOString().slice(0, 10)}.csv`;
      return { isDone: await saveFile({ name, kind: "CSV", text }, windowId) };
    },
  };
}
