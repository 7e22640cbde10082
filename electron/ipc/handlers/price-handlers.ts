import type { NextCall } from "../../../shared/contract/price-procedures.ts";
import { AppError } from "../../../shared/errors.ts";
import { priceTable } from "../../agent/pricing/price-table.ts";
import type { NextMessage } from "../../runs/next-call.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface PriceHandlerDeps {
  /** @throws AppError when nothing can answer. */
  readonly nextCall: (message: NextMessage) => Promise<NextCall>;
}

export function createPriceHandlers({ nextCall }: PriceHandlerDeps): HandlersOf<"price"> {
  return {
    "price.nextCall": async (message) => {
      const pricesAsOf = priceTable().asOf;
      try {
        return { nextCall: await nextCall(message), pricesAsOf };
      } catch (error) {
        // Without a model there is no price; whoever sends is told what is missing.
        if (error instanceof AppError) return { nextCall: null, pricesAsOf };
        throw error;
      }
    },
  };
}
