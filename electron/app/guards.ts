import { app, shell, type Session, type WebContents } from "electron";
import { AppError } from "../../shared/errors.ts";
import type { Log } from "../observability/log.ts";
import { APP_HOST, APP_SCHEME } from "./app-protocol.ts";
import { installContextMenu } from "./context-menu.ts";
import { toExternalLink } from "./external-link.ts";
import { startProgram } from "./umask.ts";

/** What the page itself may load. Everything else is main's business. */
const LOADABLE = new Set([`${APP_SCHEME}:`, "blob:", "data:", "devtools:"]);

/**
 * Shuts every way out of a session, for whatever page will ever be in it: permissions, devices, requests and downloads.
 * Call once the app is ready, before the first window.
 *
 * Source: Electron's security checklist, items 4, 5 and 12–15.
 *
 * @param devServer the origin of Vite's server, in development alone.
 */
export function guardSession(guarded: Session, devServer: string | undefined): void {
  guarded.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  guarded.setPermissionCheckHandler(() => false);
  guarded.setDevicePermissionHandler(() => false);
  // Files are saved by main, in a dialog.
  guarded.on("will-download", (event) => event.preventDefault());
  const devHost = devServer === undefined ? undefined : new URL(devServer).host;
  guarded.webRequest.onBeforeRequest(({ url }, callback) => {
    const parsed = URL.parse(url);
    const loadable = parsed !== null && LOADABLE.has(parsed.protocol);
    callback({ cancel: !loadable && (devHost === undefined || parsed?.host !== devHost) });
  });
}

/**
 * The same for every web contents: navigation, new windows, embedded pages, WebRTC.
 *
 * @param openFromPage opens a link that may leave the app, once a person wants it.
 * @param quote asks a window's page to quote what is selected there.
 */
export function guardContents(
  log: Log,
  openFromPage: OpenFromPage,
  quote: (windowId: number) => void,
): void {
  app.on("web-contents-created", (_event, contents) => {
    guard(contents, log, openFromPage);
    installContextMenu(contents, {
      // A person chose it in a menu of ours: nobody has to be asked.
      openLink: (url) => {
        openLink(url).catch((error: unknown) => log.error("link-not-opened", error));
      },
      quote: () => quote(contents.id),
    });
  });
}

type OpenFromPage = (url: string, windowId: number) => Promise<void>;

function guard(contents: WebContents, log: Log, openFromPage: OpenFromPage): void {
  // It is no request and passes the CSP: without a proxy that carries UDP (ours carries nothing) none is sent.
  contents.setWebRTCIPHandlingPolicy("disable_non_proxied_udp");
  contents.on("will-navigate", (details) => details.preventDefault());
  contents.on("will-frame-navigate", (details) => details.preventDefault());
  contents.on("will-redirect", (details) => details.preventDefault());
  // A page does not hold its window, and with it the app, open.
  contents.on("will-prevent-unload", (event) => event.preventDefault());
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (toExternalLink(url) !== undefined) {
      openFromPage(url, contents.id).catch((error: unknown) => log.error("link-not-opened", error));
    }
    return { action: "deny" };
  });
}

/**
 * Opens a link in the system's browser.
 *
 * @returns false when it is not a link that may leave the app.
 * @throws AppError `not-found` when the system has no program for it.
 */
export async function openLink(url: string): Promise<boolean> {
  const link = toExternalLink(url);
  if (link === undefined) return false;
  try {
    await startProgram(() => shell.openExternal(link));
  } catch (cause) {
    throw new AppError("not-found", "This computer has no program that opens this link.", {
      cause,
    });
  }
  return true;
}

/** True for the page the app serves itself. */
export const isOwnPage = { protocol: `${APP_SCHEME}:`, host: APP_HOST };
