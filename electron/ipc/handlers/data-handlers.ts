import type { BackupPreview, DataState } from "../../../shared/contract/data-procedures.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface DataHandlerDeps {
  readonly data: {
    readonly folder: string;
    readonly backups: () => Promise<DataState["backups"]>;
    /** @throws AppError `storage-failed`. */
    readonly backUp: () => Promise<void>;
    /** The backups made by hand that are removed once there is one more. */
    readonly pushedOut: () => readonly { readonly at: number }[];
    readonly asides: () => DataState["asides"];
    /** @throws AppError `not-found`, `storage-failed`. */
    readonly removeAside: (name: string) => Promise<void>;
    readonly preview: (name: string) => Promise<BackupPreview>;
    readonly restore: (name: string) => Promise<void>;
    /** @throws AppError `not-found` where the system shows no folders. */
    readonly openFolder: () => Promise<void>;
  };
}

export function createDataHandlers({ data }: DataHandlerDeps): HandlersOf<"data"> {
  const state = async (): Promise<DataState> => ({
    folder: data.folder,
    backups: await data.backups(),
    asides: data.asides(),
  });
  return {
    "data.get": state,
    "data.openFolder": async () => {
      await data.openFolder();
      return {};
    },
    "data.backUp": async () => {
      await data.backUp();
      return state();
    },
    "data.previewBackup": ({ name }) => data.preview(name),
    "data.removeAside": async ({ name }) => {
      await data.removeAside(name);
      return state();
    },
    "data.restoreBackup": async ({ name }) => {
      await data.restore(name);
      return state();
    },
  };
}
