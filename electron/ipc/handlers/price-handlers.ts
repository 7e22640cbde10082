import type { NextCall } from "../../../shared/contract/price-procedures.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ThreadId } from "../../../shared/ids.ts";
import { priceTable } from "../../agent/pricing/price-table.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface PriceHandlerDeps {
  /** @throws AppError when nothing can answer. */
  readonly nextCall: (threadId: ThreadId | null, text: string) => Promise<NextCall>;
}

export function createPriceHandlers({ nextCall }: PriceHandlerDeps): HandlersOf<"price"> {
  return {
    "price.nextCall": async ({ threadId, text }) => {
      const pricesAsOf = priceTable().asOf;
      try {
        return { nextCall: await nextCall(threadId, text), pricesAsOf };
      } catch (error) {
        // Without a model there is no price; whoever sends is told what is missing.
        if (error instanceof AppError) return { nextCall: null, pricesAsOf };
        throw error;
      }
    },
  };
}
