import type { SettingsStore } from "../../store/settings-store.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface SettingsHandlerDeps {
  readonly settings: SettingsStore;
  /** @throws AppError `not-found` when there is no such file. */
  readonly showSettingsFile: (name: string) => void;
}

export function createSettingsHandlers({
  settings,
  showSettingsFile,
}: SettingsHandlerDeps): HandlersOf<"settings"> {
  return {
    "settings.get": () => settings.get(),
    "settings.update": (patch) => settings.update(patch),
    "settings.showFile": ({ name }) => {
      showSettingsFile(name);
      return {};
    },
  };
}
