import { capabilityCard, type CapabilityCard } from "../../shared/connection-test.ts";
import type { Endpoint } from "../../shared/endpoint.ts";
import type { AppState } from "../store/app-state.ts";
import { whenFree } from "../store/when-free.ts";

/** The newest card of each endpoint and model. */
export interface CapabilityCards {
  /** Null when it was never tested, or was tested at another address. */
  find(endpoint: Pick<Endpoint, "id" | "baseUrl">, model: string | null): CapabilityCard | null;
  keep(card: CapabilityCard): Promise<void>;
}

export function createCapabilityCards(appState: AppState): CapabilityCards {
  const keyOf = (id: string, model: string | null): string =>
    `capability-card/${id}/${model ?? ""}`;
  return {
    find({ id, baseUrl }, model) {
      const card = appState.read(keyOf(id, model), capabilityCard);
      return card?.baseUrl === baseUrl ? card : null;
    },
    keep: (card) =>
      whenFree(() => appState.write(keyOf(card.endpointId, card.model), capabilityCard, card)),
  };
}
