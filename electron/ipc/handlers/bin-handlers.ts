import type { Changes } from "../../runs/changes.ts";
import { BIN_DAYS, type Bin } from "../../store/bin.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface BinHandlerDeps {
  readonly bin: Pick<Bin, "list" | "erase" | "empty"> & {
    /** Words are to be removed now. */
    readonly onErased: () => void;
  };
  readonly changes: Changes;
}

export function createBinHandlers({ bin, changes }: BinHandlerDeps): HandlersOf<"bin"> {
  const erased = (): void => {
    bin.onErased();
    changes.publish({ type: "bin-changed" });
  };
  return {
    "bin.list": () => ({ threads: [...bin.list()], keptDays: BIN_DAYS }),
    "bin.erase": ({ threadId }) => {
      bin.erase(threadId);
      erased();
      return {};
    },
    "bin.empty": () => {
      bin.empty();
      erased();
      return {};
    },
  };
}
