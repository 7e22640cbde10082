import { app, BrowserWindow, powerMonitor, type Event } from "electron";
import { redact } from "../../shared/redact.ts";
import type { Log } from "../observability/log.ts";

/** Past this, quitting goes on whatever is still open: nobody waits for an app that will not close. */
const QUIT_LIMIT_MS = 5_000;

interface LifecycleOptions {
  readonly openWindow: () => BrowserWindow;
  /** Lets every page save what is typed there; never takes long. */
  readonly savePages: () => Promise<void>;
  /** Ends what is running and stores it. */
  readonly close: () => Promise<void>;
  /** Whether something goes on without a window. */
  readonly isKeptRunning: () => boolean;
  /** The file of an AppImage: what runs of it lies in a mount that is gone with this process. */
  readonly appImage: string | undefined;
  /** Calls it while the process has again what it was started with: Electron's helper inherits it within the call. */
  readonly asStarted: (relaunch: () => void) => void;
  /** Whether a quit that waited for something goes on, so that a before-quit is not another one. */
  readonly isQuitResumed: () => boolean;
  /** Whether a window is on its way out. */
  readonly isClosing: (windowId: number) => boolean;
  readonly log: Log;
}

/**
 * One instance, windows that come back, and a quit that stores everything first, the system's own end included. Who
 * starts the app while it closes gets a window as soon as it has closed.
 */
export function installLifecycle(options: LifecycleOptions): void {
  const {
    openWindow,
    savePages,
    close,
    isKeptRunning,
    appImage,
    asStarted,
    isClosing,
    isQuitResumed,
    log,
  } = options;
  let closing: Promise<void> | undefined;
  let isQuitting = false;
  let isClosed = false;
  let isWantedAgain = false;

  const comeBack = (): void => {
    isWantedAgain = isQuitting || closing !== undefined;
    // A window on its way out is none that a person could come back to.
    const front = BrowserWindow.getAllWindows().find(
      ({ webContents }) => isQuitting || !isClosing(webContents.id),
    );
    if (closing !== undefined || (isQuitting && front === undefined)) return;
    const window = front ?? openWindow();
    if (window.isMinimized()) window.restore();
    // Some desktops never say that a window could be shown; who starts the app again wants to see it.
    if (!window.isVisible()) window.show();
    window.focus();
  };
  app.on("second-instance", comeBack);
  app.on("activate", () => {
    if (isQuitting || closing !== undefined) comeBack();
    else if (BrowserWindow.getAllWindows().length === 0) openWindow();
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

  const end = (): void => {
    closing ??= within(close(), QUIT_LIMIT_MS)
      .catch((error: unknown) => log.error("quit-not-clean", error))
      .finally(() => {
        isClosed = true;
        log.info("app-quit");
        if (isWantedAgain) {
          asStarted(() => app.relaunch(appImage === undefined ? {} : { execPath: appImage }));
        }
        app.quit();
      });
  };
  app.on("before-quit", () => {
    isQuitting = true;
    // A quit that a window called off is over; this is another one.
    if (closing === undefined && !isQuitResumed()) isWantedAgain = false;
  });
  app.on("will-quit", (event) => {
    if (isClosed) return;
    event.preventDefault();
    end();
  });

  // Windows ends the process soon after it has told of it, so that nothing may wait for windows to close first.
  app.on("browser-window-created", (_event, window) => {
    const save = (): Promise<void> =>
      savePages().catch((error: unknown) => log.error("pages-not-saved", error));
    // It may still be called off: nothing is ended, and what is typed is safe whatever comes.
    window.on("query-session-end", () => void save());
    window.on("session-end", () => {
      log.info("session-end");
      // What pages send later finds no store any more.
      void save().then(end);
    });
  });
  // Linux and macOS wait for an app that says so.
  powerMonitor.on("shutdown", (event?: Event) => {
    event?.preventDefault();
    log.info("system-shutdown");
    app.quit();
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
