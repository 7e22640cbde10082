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
  /** The window closed: nothing is kept for it, now or later. */
  forget(windowId: number): void;
}

export function createChanges(): Changes {
  const subscriptions = new Set<{
    readonly windowId: number;
    readonly listener: (event: ChangeEvent) => void;
  }>();
  const early = new Map<number, readonly ChangeEvent[]>();
  /** Their runs go on and have things to tell them. No window gets the number of another. */
  const closed = new Set<number>();
  return {
    publish: (event, onlyWindow) => {
      const hearing = [...subscriptions].filter(
        ({ windowId }) => onlyWindow === undefined || onlyWindow === windowId,
      );
      for (const { listener } of hearing) listener(event);
      if (onlyWindow !== undefined && hearing.length === 0 && !closed.has(onlyWindow)) {
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
    forget: (windowId) => {
      closed.add(windowId);
      early.delete(windowId);
    },
  };
}
