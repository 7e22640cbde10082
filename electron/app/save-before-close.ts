import { app, BrowserWindow, type WebContents } from "electron";

/**
 * Nobody waits longer for a page that does not answer. At the session's end Windows leaves five seconds to all of it, and
 * the runs are still to be stored then.
 */
const LIMIT_MS = 1_000;

interface SaveBeforeCloseOptions {
  /** Asks a window's page to save what is typed there. @returns resolves once it has. */
  readonly savePage: (windowId: number) => Promise<void>;
}

export interface SaveBeforeClose {
  /** Lets every page save at once, whatever becomes of its window. Takes a second at most. */
  readonly saveAll: () => Promise<void>;
  /** Holds this window open until its page has saved. */
  readonly watch: (window: BrowserWindow) => void;
  /** Whether a window is on its way out, so that nobody is asked anything in it. */
  readonly isClosing: (windowId: number) => boolean;
  /** Whether the quit that waited for the pages goes on. */
  readonly isQuitResumed: () => boolean;
}

/**
 * Lets every page save what was typed there and not left before its window closes or the app quits. A page's own
 * `pagehide` comes too late for that: what it sends then may find no app any more.
 */
export function saveBeforeClose({ savePage }: SaveBeforeCloseOptions): SaveBeforeClose {
  /** By the numbers of their pages. No window gets the number of another. */
  const saved = new Set<number>();
  const closing = new Set<number>();
  let isQuitting = false;
  let isQuitResumed = false;

  const savePageOf = async (webContents: WebContents): Promise<void> => {
    if (webContents.isCrashed() || webContents.isLoadingMainFrame()) return;
    await within(savePage(webContents.id), LIMIT_MS);
  };
  const save = async (window: BrowserWindow): Promise<void> => {
    const { webContents } = window;
    const { id } = webContents;
    closing.add(id);
    await savePageOf(webContents);
    saved.add(id);
  };

  app.on("before-quit", (event) => {
    const open = BrowserWindow.getAllWindows().filter(
      ({ webContents }) => !saved.has(webContents.id),
    );
    if (open.length === 0) return;
    event.preventDefault();
    if (isQuitting) return;
    isQuitting = true;
    void Promise.all(open.map(save)).then(() => {
      isQuitting = false;
      isQuitResumed = true;
      app.quit();
      isQuitResumed = false;
    });
  });

  return {
    saveAll: async () => {
      const open = BrowserWindow.getAllWindows();
      await Promise.all(open.map(({ webContents }) => savePageOf(webContents)));
    },
    watch(window) {
      const { id } = window.webContents;
      window.on("close", (event) => {
        if (event.defaultPrevented) {
          // Another question keeps it open: what is typed from now on is saved at the next close.
          if (saved.delete(id)) closing.delete(id);
          return;
        }
        if (saved.has(id)) return;
        event.preventDefault();
        if (closing.has(id)) return;
        void save(window).then(() => {
          // In a turn of its own: one that is just taking back its close does not hear of another.
          setImmediate(() => {
            if (!window.isDestroyed()) window.close();
          });
        });
      });
    },
    isClosing: (windowId) => closing.has(windowId) && !saved.has(windowId),
    isQuitResumed: () => isQuitResumed,
  };
}

async function within(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work.catch(() => undefined), limit]);
  clearTimeout(timer);
}
