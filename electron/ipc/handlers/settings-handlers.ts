import type { SettingsStore } from "../../store/settings-store.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface SettingsHandlerDeps {
  readonly settings: SettingsStore;
}

export function createSettingsHandlers({ settings }: SettingsHandlerDeps): HandlersOf<"settings"> {
  return {
    "settings.get": () => settings.get(),
    "settings.update": (patch) => settings.update(patch),
  };
}
