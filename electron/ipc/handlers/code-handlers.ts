import type { Colourer } from "../../code/colourer.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface CodeHandlerDeps {
  readonly colourer: Pick<Colourer, "colour">;
}

export function createCodeHandlers({ colourer }: CodeHandlerDeps): HandlersOf<"code"> {
  return {
    "code.colour": async (request, { windowId, signal }) => ({
      colours: await colourer.colour(request, { windowId, signal }),
    }),
  };
}
