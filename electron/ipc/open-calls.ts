import type { WebContents } from "electron";
import { AppError } from "../../shared/errors.ts";

/** The calls that pages are waiting for, so that a page can cancel its own and a page that goes away ends all of its. */
export interface OpenCalls {
  /**
   * @returns the controller that ends this call.
   * @throws AppError `invalid-input` when the window already has an open call of that id.
   */
  open(sender: WebContents, id: string): AbortController;
  close(windowId: number, id: string): void;
  cancel(windowId: number, id: string): void;
}

/** @param onGone hears once of each window that was closed, so that others can forget it too. */
export function createOpenCalls(onGone: (windowId: number) => void): OpenCalls {
  const byWindow = new Map<number, Map<string, AbortController>>();

  const abortAll = (windowId: number): void => {
    for (const controller of byWindow.get(windowId)?.values() ?? []) {
      controller.abort(new AppError("cancelled", "The page that asked has gone."));
    }
  };

  const watch = (sender: WebContents): Map<string, AbortController> => {
    const windowId = sender.id;
    const calls = new Map<string, AbortController>();
    byWindow.set(windowId, calls);
    sender.once("destroyed", () => {
      abortAll(windowId);
      byWindow.delete(windowId);
      onGone(windowId);
    });
    sender.on("render-process-gone", () => abortAll(windowId));
    sender.on("did-start-navigation", (details) => {
      if (details.isMainFrame && !details.isSameDocument) abortAll(windowId);
    });
    return calls;
  };

  return {
    open(sender, id) {
      const calls = byWindow.get(sender.id) ?? watch(sender);
      if (calls.has(id)) throw new AppError("invalid-input", "A call of this id is already open.");
      const controller = new AbortController();
      calls.set(id, controller);
      return controller;
    },
    close: (windowId, id) => void byWindow.get(windowId)?.delete(id),
    cancel: (windowId, id) => {
      byWindow.get(windowId)?.get(id)?.abort(new AppError("cancelled", "Cancelled."));
    },
  };
}
