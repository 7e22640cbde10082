import type { BrowserWindow } from "./browser-window.ts";

const living = new Map<number, BrowserWindow>();
let focused: BrowserWindow | null = null;

/** Every window that is not destroyed, oldest first, and the one that has the focus. */
export const windows = {
  add: (window: BrowserWindow): void => void living.set(window.id, window),
  remove(window: BrowserWindow): void {
    living.delete(window.id);
    if (focused === window) focused = null;
  },
  byId: (id: number): BrowserWindow | undefined => living.get(id),
  all: (): BrowserWindow[] => [...living.values()],
  get focused(): BrowserWindow | null {
    return focused;
  },
  set focused(window: BrowserWindow | null) {
    focused = window;
  },
};
