import type { ChangeEvent } from "../../shared/contract.ts";

/** Tells the open windows what changed, whoever changed it. */
export interface Changes {
  /** @param onlyWindow names the one window that should hear of it; without it, all do. */
  publish(event: ChangeEvent, onlyWindow?: number): void;
  /** @returns a function that stops listening. */
  subscribe(windowId: number, listener: (event: ChangeEvent) => void): () => void;
}

export function createChanges(): Changes {
  const subscriptions = new Set<{
    readonly windowId: number;
    readonly listener: (event: ChangeEvent) => void;
  }>();
  return {
    publish: (event, onlyWindow) => {
      for (const { windowId, listener } of subscriptions) {
        if (onlyWindow === undefined || onlyWindow === windowId) listener(event);
      }
    },
    subscribe: (windowId, listener) => {
      const subscription = { windowId, listener };
      subscriptions.add(subscription);
      return () => void subscriptions.delete(subscription);
    },
  };
}
