import type { EndpointId, ModelSelection } from "../../shared/endpoint.ts";
import type { ModelInfo } from "../../shared/model-info.ts";
import type { EffectiveSettings } from "../../shared/settings.ts";
import type { KnownModels } from "./model-lists-store.ts";

/** One row of the list of models. */
export type ModelOption =
  | { readonly type: "demo"; readonly key: string }
  | {
      readonly type: "model";
      readonly key: string;
      readonly endpointId: EndpointId;
      readonly model: ModelInfo;
    }
  /** A name that was typed and that no list knows. */
  | {
      readonly type: "typed";
      readonly key: string;
      readonly endpointId: EndpointId;
      readonly name: string;
    }
  /** Lets a name be typed for one endpoint. */
  | { readonly type: "other"; readonly key: string; readonly endpointId: EndpointId };

/** The models of one endpoint, or the demo, under one heading. */
export interface ModelGroup {
  readonly key: string;
  readonly title: string;
  /** Null for the demo. */
  readonly endpointId: EndpointId | null;
  readonly options: readonly ModelOption[];
  /** How many more there are that typing would find. */
  readonly hidden: number;
}

interface GroupOptions {
  readonly effective: EffectiveSettings;
  readonly lists: ReadonlyMap<EndpointId, KnownModels>;
  readonly current: ModelSelection;
  /** What was typed to find or to name a model. */
  readonly query: string;
  /** The endpoint that a name is being typed for. */
  readonly only: EndpointId | undefined;
}

/** More than anybody scrolls through; whoever types sees the rest. */
const SHOWN_PER_ENDPOINT = 100;

/** What may be chosen, under what the environment holds, by endpoint; the demo comes last and is always there. */
export function groupModels(options: GroupOptions): readonly ModelGroup[] {
  const { effective, only, query } = options;
  const { endpoints } = effective.settings;
  const isLocked = effective.fromEnvironment.includes("model.endpointId");
  const offered = endpoints.filter(({ id }) =>
    only === undefined ? !isLocked || id === effective.settings.model.endpointId : id === only,
  );
  const groups = offered.map(({ id, name }) => toGroup(id, name, options));
  const isDemoShown = only === undefined && !isLocked && matches("parley demo built in", query);
  const demo: ModelGroup = {
    key: "demo",
    title: "Built in",
    endpointId: null,
    options: [{ type: "demo", key: "demo" }],
    hidden: 0,
  };
  return isDemoShown ? [...groups, demo] : groups;
}

function toGroup(endpointId: EndpointId, title: string, options: GroupOptions): ModelGroup {
  const { effective, lists, current, query, only } = options;
  const heldName = effective.fromEnvironment.includes("model.name")
    ? effective.settings.model.name
    : null;
  const listed = lists.get(endpointId)?.models ?? [];
  const chosen = current.endpointId === endpointId ? current.name : null;
  const known = heldName === null ? withName(listed, chosen) : withName([], heldName);
  const found = known.filter(({ name }) => matches(`${name} ${title}`, query));
  const shown = found.slice(0, SHOWN_PER_ENDPOINT);
  const rows = shown.map((model): ModelOption => {
    return { type: "model", key: `${endpointId}/${model.name}`, endpointId, model };
  });
  return {
    key: endpointId,
    title,
    endpointId,
    options: heldName === null ? [...rows, ...toFreeOption(endpointId, known, query, only)] : rows,
    hidden: found.length - shown.length,
  };
}

function toFreeOption(
  endpointId: EndpointId,
  known: readonly ModelInfo[],
  query: string,
  only: EndpointId | undefined,
): readonly ModelOption[] {
  const name = query.trim();
  if (name === "") {
    return only === undefined ? [{ type: "other", key: `${endpointId}//other`, endpointId }] : [];
  }
  if (known.some((model) => model.name === name) || name.length > 200) return [];
  return [{ type: "typed", key: `${endpointId}//typed`, endpointId, name }];
}

/** The model that is in use stands in the list, whether its endpoint names it or not. */
function withName(models: readonly ModelInfo[], name: string | null): readonly ModelInfo[] {
  if (name === null || models.some((model) => model.name === name)) return models;
  const facts = {
    contextWindowTokens: null,
    inputMicroUsdPerMillion: null,
    outputMicroUsdPerMillion: null,
  };
  return [{ name, ...facts }, ...models];
}

/** Whether a text holds every word that was typed. */
export function matches(text: string, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/);
  return words.every((word) => text.toLowerCase().includes(word));
}

/** What choosing the row means; undefined where it is not a choice yet. */
export function toSelection(option: ModelOption): ModelSelection | undefined {
  switch (option.type) {
    case "demo":
      return { endpointId: null, name: null };
    case "model":
      return { endpointId: option.endpointId, name: option.model.name };
    case "typed":
      return { endpointId: option.endpointId, name: option.name };
    case "other":
      return undefined;
  }
}
