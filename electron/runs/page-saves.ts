import type { Changes } from "./changes.ts";

/** Asks pages to save what is typed in them, and hears when they have. */
export interface PageSaves {
  /** @returns resolves once the window's page has saved; a page that never answers leaves it open. */
  ask(windowId: number): Promise<void>;
  /** The page says that everything it had is saved. */
  done(windowId: number): void;
}

export function createPageSaves(changes: Pick<Changes, "publish">): PageSaves {
  const waiting = new Map<number, { readonly done: Promise<void>; readonly say: () => void }>();
  return {
    ask(windowId) {
      const open = waiting.get(windowId) ?? createAnswer();
      waiting.set(windowId, open);
      changes.publish({ type: "save-now" }, windowId);
      return open.done;
    },
    done(windowId) {
      waiting.get(windowId)?.say();
      waiting.delete(windowId);
    },
  };
}

function createAnswer(): { readonly done: Promise<void>; readonly say: () => void } {
  let say = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    say = resolve;
  });
  return { done, say: () => say() };
}
