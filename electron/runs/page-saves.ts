import type { Changes } from "./changes.ts";

/** Asks pages to save what is typed in them, and hears when they have. */
export interface PageSaves {
  /** @returns resolves once the window's page has saved; a page that never answers leaves it open. */
  ask(windowId: number): Promise<void>;
  /** The page says that everything it had is saved. */
  done(windowId: number): void;
}

export function createPageSaves(changes: Pick<Changes, "publish">): PageSaves {
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  return {
    ask(windowId) {
      const open = waiting.get(windowId) ?? Promise.withResolvers<void>();
      waiting.set(windowId, open);
      changes.publish({ type: "save-now" }, windowId);
      return open.promise;
    },
    done(windowId) {
      waiting.get(windowId)?.resolve();
      waiting.delete(windowId);
    },
  };
}
