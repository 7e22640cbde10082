import { z } from "zod";
import type { Endpoint, EndpointId } from "../../shared/endpoint.ts";
import { toErrorData } from "../../shared/errors.ts";
import { modelInfo, type ModelInfo, type ModelList } from "../../shared/model-info.ts";
import type { fetchModels } from "../agent/endpoint/fetch-models.ts";
import type { EndpointConnection } from "../agent/model-choice.ts";
import type { ModelFacts } from "../agent/pricing/price.ts";
import type { AppState } from "../store/app-state.ts";
import { whenFree } from "../store/when-free.ts";

interface ListOptions {
  /** Whether the endpoint is asked even if its models are remembered. */
  readonly refresh: boolean;
  /** Stands in the list whether the endpoint names it or not; null where there is none. */
  readonly chosen?: string | null;
}

/** The models of each endpoint, remembered so that they can be chosen without a network. */
export interface ModelLists {
  /**
   * What is remembered; the endpoint is asked when nothing is, or when `refresh` says so. Never rejects: an endpoint
   * that cannot be asked gives what it named before, with the reason.
   */
  list(endpoint: Endpoint, options: ListOptions): Promise<ModelList>;
  forget(id: EndpointId): void;
}

interface ModelListsDeps {
  readonly appState: AppState;
  /** @throws AppError when the key cannot be had or may not be sent. */
  readonly connect: (endpoint: Endpoint) => Promise<EndpointConnection>;
  /** What a model costs and reads, as the person or the bundled table says; it goes before what the endpoint says. */
  readonly facts: (endpoint: Endpoint, name: string) => ModelFacts;
  readonly loadFetchModels: () => Promise<typeof fetchModels>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly report: (error: unknown) => void;
}

const rememberedList = z.object({
  /** Models of another address are not this endpoint's. */
  baseUrl: z.string(),
  fetchedAt: z.number(),
  models: z.array(modelInfo),
});

export function createModelLists(deps: ModelListsDeps): ModelLists {
  const { appState, connect, facts, loadFetchModels, now, report } = deps;
  const asking = new Map<string, Promise<readonly ModelInfo[]>>();
  const keyOf = (id: EndpointId): string => `model-list/${id}`;

  const ask = async (endpoint: Endpoint): Promise<readonly ModelInfo[]> => {
    const fetchFrom = await loadFetchModels();
    const models = await fetchFrom(await connect(endpoint));
    const remembered = { baseUrl: endpoint.baseUrl, fetchedAt: now(), models: [...models] };
    await whenFree(() => appState.write(keyOf(endpoint.id), rememberedList.nullable(), remembered));
    return models;
  };

  /** Two windows that ask at once ask once. */
  const askOnce = (endpoint: Endpoint): Promise<readonly ModelInfo[]> => {
    const key = `${endpoint.id} ${endpoint.baseUrl}`;
    const open = asking.get(key) ?? ask(endpoint).finally(() => asking.delete(key));
    asking.set(key, open);
    return open;
  };

  const withFacts = (endpoint: Endpoint, models: readonly ModelInfo[]): ModelInfo[] =>
    models.map((model) => {
      const { price, contextWindowTokens } = facts(endpoint, model.name);
      return {
        name: model.name,
        contextWindowTokens: contextWindowTokens ?? model.contextWindowTokens,
        inputMicroUsdPerMillion: price === null ? model.inputMicroUsdPerMillion : price.input,
        outputMicroUsdPerMillion: price === null ? model.outputMicroUsdPerMillion : price.output,
      };
    });

  return {
    async list(endpoint, { refresh, chosen = null }) {
      const known = appState.read(keyOf(endpoint.id), rememberedList.nullable());
      const remembered = known?.baseUrl === endpoint.baseUrl ? known : undefined;
      const fetchedAt = remembered?.fetchedAt ?? null;
      const models = withFacts(endpoint, withName(remembered?.models ?? [], chosen));
      if (remembered !== undefined && !refresh) return { models, fetchedAt, error: null };
      try {
        const fresh = await askOnce(endpoint);
        return {
          models: withFacts(endpoint, withName(fresh, chosen)),
          fetchedAt: now(),
          error: null,
        };
      } catch (error) {
        report(error);
        return { models, fetchedAt, error: toErrorData(error) };
      }
    },
    forget: (id) => appState.write(keyOf(id), rememberedList.nullable(), null),
  };
}

function withName(models: readonly ModelInfo[], name: string | null): readonly ModelInfo[] {
  if (name === null || models.some((model) => model.name === name)) return models;
  const unknown = {
    contextWindowTokens: null,
    inputMicroUsdPerMillion: null,
    outputMicroUsdPerMillion: null,
  };
  return [{ name, ...unknown }, ...models];
}
