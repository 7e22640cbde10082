import type { SettingsStore } from "../../store/settings-store.ts";
import type { TypedSettings } from "../../store/typed-settings.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface SettingsHandlerDeps {
  readonly settings: SettingsStore;
  readonly typedSettings: TypedSettings;
  /** @throws AppError `not-found` when there is no such file. */
  readonly showSettingsFile: (name: string) => void;
}

export function createSettingsHandlers({
  settings,
  typedSettings,
  showSettingsFile,
}: SettingsHandlerDeps): HandlersOf<"settings"> {
  return {
    "settings.get": () => settings.get(),
    "settings.update": (patch) => settings.update(patch),
    "settings.typed": () => ({ typed: { ...typedSettings.all() } }),
    "settings.keepTyped": ({ name, text }) => {
      typedSettings.keep(name, text);
      return {};
    },
    "settings.showFile": ({ name }) => {
      showSettingsFile(name);
      return {};
    },
  };
}
