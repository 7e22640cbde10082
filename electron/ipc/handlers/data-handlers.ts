import type { DataState } from "../../../shared/contract/data-procedures.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface DataHandlerDeps {
  readonly data: {
    readonly folder: string;
    readonly backups: () => DataState["backups"];
    /** @throws AppError `storage-failed`. */
    readonly backUp: () => void;
    /** @throws AppError `not-found` where the system shows no folders. */
    readonly openFolder: () => Promise<void>;
  };
}

export function createDataHandlers({ data }: DataHandlerDeps): HandlersOf<"data"> {
  const state = (): DataState => ({ folder: data.folder, backups: data.backups() });
  return {
    "data.get": state,
    "data.openFolder": async () => {
      await data.openFolder();
      return {};
    },
    "data.backUp": () => {
      data.backUp();
      return state();
    },
  };
}
