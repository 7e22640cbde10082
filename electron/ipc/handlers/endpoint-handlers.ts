import type { SettingsStore } from "../../store/settings-store.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface EndpointHandlerDeps {
  readonly settings: SettingsStore;
}

export function createEndpointHandlers({ settings }: EndpointHandlerDeps): HandlersOf<"endpoint"> {
  return {
    "endpoint.create": (input) => settings.createEndpoint(input),
    "endpoint.update": ({ endpointId, patch }) => settings.updateEndpoint(endpointId, patch),
    "endpoint.delete": ({ endpointId }) => settings.deleteEndpoint(endpointId),
  };
}
