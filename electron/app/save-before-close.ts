import { app, type BrowserWindow } from "electron";

/** Nobody waits longer for a page that does not answer. */
const LIMIT_MS = 1_000;

interface SaveBeforeCloseOptions {
  /** Asks a window's page to save what is typed there. @returns resolves once it has. */
  readonly savePage: (windowId: number) => Promise<void>;
  readonly windows: () => readonly BrowserWindow[];
}

export interface SaveBeforeClose {
  /** Holds this window open until its page has saved. */
  readonly watch: (window: BrowserWindow) => void;
  /** Whether a window is on its way out, so that nobody is asked anything in it. */
  readonly isClosing: (window: BrowserWindow) => boolean;
}

/**
 * Lets every page save what was typed there and not left before its window closes or the app quits. A page's own
 * `pagehide` comes too late for that: what it sends then may find no app any more.
 */
export function saveBeforeClose({ savePage, windows }: SaveBeforeCloseOptions): SaveBeforeClose {
  const saved = new WeakSet<BrowserWindow>();
  const closing = new WeakSet<BrowserWindow>();
  let isQuitting = false;

  const save = async (window: BrowserWindow): Promise<void> => {
    closing.add(window);
    const { webContents } = window;
    if (!webContents.isCrashed() && !webContents.isLoadingMainFrame()) {
      await within(savePage(webContents.id));
    }
    saved.add(window);
  };

  app.on("before-quit", (event) => {
    const open = windows().filter((window) => !saved.has(window));
    if (open.length === 0) return;
    event.preventDefault();
    if (isQuitting) return;
    isQuitting = true;
    void Promise.all(open.map(save)).then(() => {
      isQuitting = false;
      app.quit();
    });
  });

  return {
    watch(window) {
      window.on("close", (event) => {
        if (saved.has(window)) return;
        event.preventDefault();
        if (closing.has(window)) return;
        void save(window).then(() => {
          if (!window.isDestroyed()) window.close();
        });
      });
    },
    isClosing: (window) => closing.has(window),
  };
}

async function within(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS);
  });
  await Promise.race([work.catch(() => undefined), limit]);
  clearTimeout(timer);
}
