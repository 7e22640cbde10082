import type { EffectiveSettings, SettingsPatch } from "../../shared/settings.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

export interface SettingsStore {
  /** Undefined until main has answered for the first time. */
  readonly state: ReadableStore<EffectiveSettings | undefined>;
  readonly load: () => Promise<void>;
  /** Applies at once. @throws AppError when main refuses the value or cannot store it. */
  readonly update: (patch: SettingsPatch) => Promise<void>;
  /** Main says the settings have changed. */
  readonly receive: (settings: EffectiveSettings) => void;
}

export interface SettingsStoreDeps {
  readonly client: Client;
  readonly reportError: (error: unknown) => void;
}

export function createSettingsStore({ client, reportError }: SettingsStoreDeps): SettingsStore {
  const state = createStore<EffectiveSettings | undefined>(undefined);
  return {
    state,
    receive: state.set,
    load: async () => {
      try {
        state.set(await client.call("settings.get", {}));
      } catch (error) {
        reportError(error);
      }
    },
    update: async (patch) => {
      state.set(await client.call("settings.update", patch));
    },
  };
}
