import { app, BrowserWindow } from "electron";
import { redact } from "../../shared/redact.ts";
import type { Log } from "../observability/log.ts";

/** Past this, quitting goes on whatever is still open: nobody waits for an app that will not close. */
const QUIT_LIMIT_MS = 5_000;

interface LifecycleOptions {
  readonly openWindow: () => BrowserWindow;
  /** Ends what is running and stores it. */
  readonly close: () => Promise<void>;
  /** Whether something goes on without a window. */
  readonly isKeptRunning: () => boolean;
  readonly log: Log;
}

/** One instance, windows that come back, and a quit that stores everything first. */
export function installLifecycle({
  openWindow,
  close,
  isKeptRunning,
  log,
}: LifecycleOptions): void {
  let closing: Promise<void> | undefined;
  app.on("second-instance", () => {
    if (closing !== undefined) return;
    const window = BrowserWindow.getAllWindows().at(0) ?? openWindow();
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on("activate", () => {
    if (closing === undefined && BrowserWindow.getAllWindows().length === 0) openWindow();
  });
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin" && !isKeptRunning()) app.quit();
  });
  app.on("child-process-gone", (_event, { type, reason, exitCode }) => {
    log.warn("child-process-gone", {
      type: redact(type),
      reason: redact(reason),
      exitCode,
    });
  });

  let isClosed = false;
  app.on("will-quit", (event) => {
    if (isClosed) return;
    event.preventDefault();
    closing ??= within(close(), QUIT_LIMIT_MS)
      .catch((error: unknown) => log.error("quit-not-clean", error))
      .finally(() => {
        isClosed = true;
        log.info("app-quit");
        app.quit();
      });
  });
}

async function within(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not closed within ${limitMs} ms.`)), limitMs);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
