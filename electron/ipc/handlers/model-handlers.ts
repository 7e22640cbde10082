import type { ModelLists } from "../../runs/model-lists.ts";
import type { SettingsStore } from "../../store/settings-store.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface ModelHandlerDeps {
  readonly settings: SettingsStore;
  readonly modelLists: ModelLists;
}

export function createModelHandlers(deps: ModelHandlerDeps): HandlersOf<"model"> {
  const { settings, modelLists } = deps;
  return {
    "model.list": ({ endpointId, refresh, chosen }) =>
      modelLists.list(settings.endpoint(endpointId), { refresh, chosen }),
  };
}
