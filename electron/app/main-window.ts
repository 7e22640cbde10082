import { BrowserWindow, nativeTheme, screen } from "electron";
import type { Log } from "../observability/log.ts";
import type { AppState } from "../store/app-state.ts";
import { APP_URL } from "./app-protocol.ts";
import { keepPageAlive } from "./keep-page-alive.ts";
import { fitBounds, MINIMUM_SIZE, windowBounds } from "./window-bounds.ts";

/** The page's background, so that a window never flashes white before its first paint. */
const BACKGROUND = { light: "#ffffff", dark: "#131316" };

interface MainWindowOptions {
  readonly preload: string;
  readonly appState: AppState;
  readonly log: Log;
}

/** Opens a window at the place where the last one was closed. It shows itself once its page has painted. */
export function openMainWindow({ preload, appState, log }: MainWindowOptions): BrowserWindow {
  const remembered = appState.read("window-bounds", windowBounds);
  const window = new BrowserWindow({
    ...fitBounds(
      remembered,
      screen.getAllDisplays().map((display) => display.workArea),
    ),
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    title: "Parley",
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // Elsewhere Chromium would fetch its dictionaries from the network; macOS has its own.
      spellcheck: process.platform === "darwin",
    },
  });
  window.once("ready-to-show", () => {
    if (remembered?.isMaximized === true) window.maximize();
    window.show();
  });
  window.on("close", () => {
    const isMaximized = window.isMaximized();
    try {
      appState.write("window-bounds", windowBounds, { ...window.getNormalBounds(), isMaximized });
    } catch (error) {
      // A disk that is full must not keep a window open.
      log.error("window-bounds-not-saved", error);
    }
  });
  keepPageAlive(window, log);
  window.loadURL(APP_URL).catch((error: unknown) => log.error("page-not-loaded", error));
  return window;
}

/** Every window begins again, at the page that a new one shows. */
export function loadPagesAnew(log: Log): void {
  for (const { webContents } of BrowserWindow.getAllWindows()) {
    webContents.loadURL(APP_URL).catch((error: unknown) => log.error("page-not-loaded", error));
  }
}
