import type { NextCall } from "../../../shared/contract/price-procedures.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ThreadId } from "../../../shared/ids.ts";
import { PRICES_AS_OF } from "../../agent/pricing/price-table.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface PriceHandlerDeps {
  /** @throws AppError when nothing can answer. */
  readonly nextCall: (threadId: ThreadId | null, text: string) => NextCall;
}

export function createPriceHandlers({ nextCall }: PriceHandlerDeps): HandlersOf<"price"> {
  return {
    "price.nextCall": ({ threadId, text }) => {
      try {
        return { nextCall: nextCall(threadId, text), pricesAsOf: PRICES_AS_OF };
      } catch (error) {
        // Without a model there is no price; whoever sends is told what is missing.
        if (error instanceof AppError) return { nextCall: null, pricesAsOf: PRICES_AS_OF };
        throw error;
      }
    },
  };
}
