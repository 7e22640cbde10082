import type { ChangeEvent } from "../../shared/contract/change-event.ts";

/** Tells the open windows what changed, whoever changed it. */
export interface Changes {
  /**
   * @param onlyWindow names the one window that should hear of it; without it, all do. What is meant for a window whose
   *   page does not listen yet waits for it.
   */
  publish(event: ChangeEvent, onlyWindow?: number): void;
  /** @returns a function that stops listening. */
  subscribe(windowId: number, listener: (event: ChangeEvent) => void): () => void;
}

export function createChanges(): Changes {
  const subscriptions = new Set<{
    readonly windowId: number;
    readonly listener: (event: ChangeEvent) => void;
  }>();
  const early = new Map<number, readonly ChangeEvent[]>();
  return {
    publish: (event, onlyWindow) => {
      const hearing = [...subscriptions].filter(
        ({ windowId }) => onlyWindow === undefined || onlyWindow === windowId,
      );
      for (const { listener } of hearing) listener(event);
      if (onlyWindow !== undefined && hearing.length === 0) {
        early.set(onlyWindow, [...(early.get(onlyWindow) ?? []), event]);
      }
    },
    subscribe: (windowId, listener) => {
      const subscription = { windowId, listener };
      subscriptions.add(subscription);
      early.get(windowId)?.forEach(listener);
      early.delete(windowId);
      return () => void subscriptions.delete(subscription);
    },
  };
}
