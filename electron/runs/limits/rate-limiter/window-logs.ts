import { createSlidingWindow, type Limits, type SlidingWindow } from "./sliding-window.ts";

/** The sliding window of each app window, kept for as long as it says anything. */
export interface WindowLogs {
  /** The log of a window; for one that asked for nothing lately, an empty one. */
  of(windowId: number): SlidingWindow;
  /** Keeps the log while a request waits or is under way. @returns a function that lets go, once. */
  hold(windowId: number): () => void;
  /** The window closed: its log goes as soon as nothing holds it. */
  forget(windowId: number): void;
  /** Drops the logs nobody holds that have run empty, so that no closed or idle window is remembered. */
  sweep(now: number): void;
}

interface WindowLog {
  readonly log: SlidingWindow;
  holders: number;
  isForgotten: boolean;
}

export function createWindowLogs(limits: () => Limits): WindowLogs {
  const logs = new Map<number, WindowLog>();

  const create = (windowId: number): WindowLog => {
    const created = { log: createSlidingWindow(limits), holders: 0, isForgotten: false };
    logs.set(windowId, created);
    return created;
  };

  return {
    of: (windowId) => logs.get(windowId)?.log ?? createSlidingWindow(limits),
    hold(windowId) {
      const held = logs.get(windowId) ?? create(windowId);
      held.holders += 1;
      return () => {
        held.holders -= 1;
        if (held.holders === 0 && held.isForgotten) logs.delete(windowId);
      };
    },
    forget(windowId) {
      const closed = logs.get(windowId);
      if (closed === undefined) return;
      if (closed.holders === 0) logs.delete(windowId);
      else closed.isForgotten = true;
    },
    sweep(now) {
      for (const [windowId, { log, holders }] of logs) {
        if (holders === 0 && log.usage(now).used === 0) logs.delete(windowId);
      }
    },
  };
}
