import { toErrorData } from "../../shared/errors.ts";
import type { EndpointId } from "../../shared/endpoint.ts";
import type { ModelList } from "../../shared/model-info.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

/** What is known of one endpoint's models. */
export interface KnownModels extends ModelList {
  readonly isLoading: boolean;
}

const NOTHING: KnownModels = { models: [], fetchedAt: null, error: null, isLoading: false };

/** The models of each endpoint, as main remembers or fetches them. */
export interface ModelListsStore {
  readonly state: ReadableStore<ReadonlyMap<EndpointId, KnownModels>>;
  /**
   * @param chosen stands in the list whether the endpoint names it or not.
   * @param refresh whether the endpoint is asked even if its models are remembered.
   */
  readonly load: (
    endpointId: EndpointId,
    chosen: string | null,
    refresh?: boolean,
  ) => Promise<void>;
}

export function createModelListsStore({ client }: { readonly client: Client }): ModelListsStore {
  const state = createStore<ReadonlyMap<EndpointId, KnownModels>>(new Map());
  const put = (endpointId: EndpointId, part: Partial<KnownModels>): void =>
    state.update((known) => {
      const before = known.get(endpointId) ?? NOTHING;
      return new Map([...known, [endpointId, { ...before, ...part }]]);
    });
  return {
    state,
    load: async (endpointId, chosen, refresh = false) => {
      put(endpointId, { isLoading: true });
      try {
        const list = await client.call("model.list", { endpointId, chosen, refresh });
        put(endpointId, { ...list, isLoading: false });
      } catch (error) {
        put(endpointId, { error: toErrorData(error), isLoading: false });
      }
    },
  };
}
