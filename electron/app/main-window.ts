import { BrowserWindow, nativeTheme, screen, type Session } from "electron";
import type { Log } from "../observability/log.ts";
import type { AppState } from "../store/app-state.ts";
import { APP_URL } from "./app-protocol.ts";
import { keepPageAlive } from "./keep-page-alive.ts";
import { cascade, fitBounds, MINIMUM_SIZE, windowBounds } from "./window-bounds.ts";

/** The page's background, so that a window never flashes white before its first paint. */
const BACKGROUND = { light: "#ffffff", dark: "#131316" };

interface MainWindowOptions {
  readonly preload: string;
  /** Where its page lives (page-session.ts). */
  readonly session: Session;
  readonly appState: AppState;
  readonly log: Log;
}

/** Opens a window where the last one was closed, or a step beside the one in front. It shows itself once its page has painted. */
export function openMainWindow(options: MainWindowOptions): BrowserWindow {
  const { preload, session, appState, log } = options;
  const remembered = appState.read("window-bounds", windowBounds);
  const others = BrowserWindow.getAllWindows();
  const front = others.find((each) => each.isFocused()) ?? others.at(0);
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const window = new BrowserWindow({
    ...(front === undefined
      ? fitBounds(remembered, areas)
      : cascade(
          front.getNormalBounds(),
          others.map((each) => each.getNormalBounds()),
          areas,
        )),
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    title: "Parley",
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload,
      session,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // The page's own boxes (alert, confirm) would look like the system's, with which main asks.
      disableDialogs: true,
      // Nothing is fetched for it (page-session.ts).
      spellcheck: true,
    },
  });
  showWhenReady(window, front === undefined && remembered?.isMaximized === true);
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

/** Some desktops (Wayland) never say that a hidden window has painted: a person who started the app must see it all the same. */
const LATEST_SHOW_MS = 3_000;

function showWhenReady(window: BrowserWindow, isMaximized: boolean): void {
  const show = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isVisible()) return;
    if (isMaximized) window.maximize();
    window.show();
  };
  const timer = setTimeout(show, LATEST_SHOW_MS);
  window.once("closed", () => clearTimeout(timer));
  window.once("ready-to-show", show);
  window.webContents.once("did-finish-load", show);
}

/** Every window begins again, at the page that a new one shows. */
export function loadPagesAnew(log: Log): void {
  for (const { webContents } of BrowserWindow.getAllWindows()) {
    webContents.loadURL(APP_URL).catch((error: unknown) => log.error("page-not-loaded", error));
  }
}
