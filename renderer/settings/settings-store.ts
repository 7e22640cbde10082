import type { EndpointId, EndpointPatch, NewEndpoint, NewHeader } from "../../shared/endpoint.ts";
import type { EffectiveSettings, SettingsPatch } from "../../shared/settings.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

export interface SettingsStore {
  /** Undefined until main has answered for the first time. */
  readonly state: ReadableStore<EffectiveSettings | undefined>;
  readonly load: () => Promise<void>;
  /** Applies at once. @throws AppError when main refuses the value or cannot store it. */
  readonly update: (patch: SettingsPatch) => Promise<void>;
  /** @throws AppError `invalid-input`, with the field's name in its `detail`, or when it cannot be stored. */
  readonly createEndpoint: (input: NewEndpoint) => Promise<EndpointId>;
  readonly updateEndpoint: (endpointId: EndpointId, patch: EndpointPatch) => Promise<void>;
  /** @throws AppError `invalid-input` in words for the header, or when it cannot be stored. */
  readonly setHeader: (endpointId: EndpointId, header: NewHeader) => Promise<void>;
  readonly removeHeader: (endpointId: EndpointId, name: string) => Promise<void>;
  readonly deleteEndpoint: (endpointId: EndpointId) => Promise<void>;
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
    createEndpoint: async (input) => {
      const { endpointId, effective } = await client.call("endpoint.create", input);
      state.set(effective);
      return endpointId;
    },
    updateEndpoint: async (endpointId, patch) => {
      state.set(await client.call("endpoint.update", { endpointId, patch }));
    },
    setHeader: async (endpointId, header) => {
      state.set(await client.call("endpoint.setHeader", { endpointId, header }));
    },
    removeHeader: async (endpointId, name) => {
      state.set(await client.call("endpoint.removeHeader", { endpointId, name }));
    },
    deleteEndpoint: async (endpointId) => {
      state.set(await client.call("endpoint.delete", { endpointId }));
    },
  };
}
