import { dialog, type BrowserWindow } from "electron";
import { redact } from "../../shared/redact.ts";
import type { Log } from "../observability/log.ts";

const MOST_RELOADS = 3;
const WITHIN_MS = 5 * 60_000;

/**
 * Loads a page again when its process dies: the runs belong to main, so the page finds them as they are. A page that
 * keeps dying asks the person instead of flickering for ever.
 */
export function keepPageAlive(window: BrowserWindow, log: Log): void {
  let reloads: number[] = [];
  window.webContents.on("render-process-gone", (_event, { reason, exitCode }) => {
    log.warn("page-process-gone", { reason: redact(reason), exitCode });
    if (reason === "clean-exit" || window.isDestroyed()) return;
    const now = performance.now();
    reloads = [...reloads.filter((at) => now - at < WITHIN_MS), now];
    if (reloads.length <= MOST_RELOADS) window.webContents.reload();
    else void askToReload(window, reason);
  });
  window.on("unresponsive", () => log.warn("page-unresponsive"));
  window.on("responsive", () => log.info("page-responsive"));
}

async function askToReload(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: "error",
    message: "This window keeps failing.",
    detail: `Your conversations are safe on disk. The page's process ended: ${reason}.`,
    buttons: ["Try again", "Close window"],
    defaultId: 0,
    cancelId: 1,
  });
  if (window.isDestroyed()) return;
  if (response === 0) window.webContents.reload();
  else window.destroy();
}
