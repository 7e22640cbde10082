import type { ConnectionTests } from "../../doctor/connection-tests.ts";
import type { EndpointKeys } from "../../runs/endpoint-keys.ts";
import type { ModelLists } from "../../runs/model-lists.ts";
import type { SettingsStore } from "../../store/settings-store.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface EndpointHandlerDeps {
  readonly settings: SettingsStore;
  readonly endpointKeys: EndpointKeys;
  readonly connectionTests: ConnectionTests;
  readonly modelLists: ModelLists;
}

export function createEndpointHandlers(deps: EndpointHandlerDeps): HandlersOf<"endpoint"> {
  const { settings, endpointKeys, connectionTests, modelLists } = deps;
  return {
    "endpoint.create": (input) => settings.createEndpoint(input),
    "endpoint.update": ({ endpointId, patch }) => settings.updateEndpoint(endpointId, patch),
    "endpoint.delete": async ({ endpointId }) => {
      settings.endpoint(endpointId);
      // The key first: an endpoint that is gone could not be asked for it again.
      await endpointKeys.remove(endpointId);
      modelLists.forget(endpointId);
      return settings.deleteEndpoint(endpointId);
    },
    "endpoint.keyOrigin": ({ endpointId }) => endpointKeys.keyOrigin(settings.endpoint(endpointId)),
    "endpoint.bindKey": ({ endpointId }) => {
      endpointKeys.bind(settings.endpoint(endpointId));
      return {};
    },
    "endpoint.test": ({ endpointId, model }, { emit, signal }) =>
      connectionTests.test({ endpoint: settings.endpoint(endpointId), model, emit, signal }),
    "endpoint.card": ({ endpointId, model }) => ({
      card: connectionTests.card(settings.endpoint(endpointId), model),
    }),
  };
}
