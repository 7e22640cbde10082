import { readFileSync } from "node:fs";
import { App } from "../app/app.ts";
import { commandLine } from "../app/command-line.ts";
import { IpcMain } from "../ipc/ipc-main.ts";
import { Menu } from "../menu/menu.ts";
import { MenuItem } from "../menu/menu-item.ts";
import { Protocol } from "../session/protocol.ts";
import { Session } from "../session/session.ts";
import { defaultSession, session } from "../session/session-module.ts";
import { clipboard } from "../system/clipboard.ts";
import { dialog } from "../system/dialog.ts";
import { NativeImage, nativeImage } from "../system/native-image.ts";
import { NativeTheme } from "../system/native-theme.ts";
import { Notification } from "../system/notification.ts";
import { powerMonitor } from "../system/power-monitor.ts";
import { safeStorage } from "../system/safe-storage.ts";
import { screen } from "../system/screen.ts";
import { shell } from "../system/shell.ts";
import { crashReporter, net, systemPreferences } from "../system/small-modules.ts";
import { WebContents } from "../web-contents/web-contents.ts";
import { webContents } from "../web-contents/web-contents-module.ts";
import { WebFrameMain } from "../web-contents/web-frame-main.ts";
import { BrowserWindow } from "../window/browser-window.ts";
import { processCalls } from "./page-names.ts";
import { makeStrict, refuseEvents } from "./make-strict.ts";
import { NAMES_FILE, type ElectronNames } from "./read-electron-names.ts";

const names = JSON.parse(readFileSync(NAMES_FILE, "utf8")) as Record<string, ElectronNames>;

/** Properties that instances set in their constructors; the prototypes do not show them. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  App: Object.keys(new App()),
  BrowserWindow: ["id", "webContents"],
  WebContents: ["id", "session", "hostWebContents"],
  WebFrameMain: ["frameTreeNodeId", "name", "parent", "processId", "routingId", "url"],
  Session: Object.keys(defaultSession),
  WebRequest: names["WebRequest"]?.members ?? [],
  NativeTheme: Object.keys(new NativeTheme()),
  Notification: Object.keys(new Notification()),
  Menu: ["items"],
  MenuItem: ["id", "menu", "groupId", ...Object.keys(new MenuItem({ label: "" }))],
};

function strictClass(part: string, { prototype }: { readonly prototype: object }, as = part): void {
  const own = OWN[part] ?? [];
  const members = (names[part]?.members ?? []).filter((name) => !own.includes(name));
  makeStrict(prototype, members, (name) => `${as}.${name}`);
}

function strictObject(part: string, target: object, as: string): void {
  const { members = [], statics = [] } = names[part] ?? {};
  makeStrict(target, statics.length > 0 ? statics : members, (name) => `${as}.${name}`);
}

/** Events that real windows, pages and apps do emit, and that nothing here would. */
const NEVER_EMITTED: readonly (readonly [
  string,
  { readonly prototype: object },
  readonly string[],
])[] = [
  ["app", App, ["gpu-info-update", "open-file", "open-url"]],
  [
    "BrowserWindow",
    BrowserWindow,
    [
      "will-move",
      "will-resize",
      "always-on-top-changed",
      "enter-html-full-screen",
      "leave-html-full-screen",
      "persisted-state-restored",
      "system-context-menu",
    ],
  ],
  [
    "webContents",
    WebContents,
    [
      "audio-state-changed",
      "before-mouse-event",
      "content-bounds-updated",
      "cursor-changed",
      "did-change-theme-color",
      "did-redirect-navigation",
      "enter-html-full-screen",
      "found-in-page",
      "frame-created",
      "input-event",
      "ipc-message-sync",
      "leave-html-full-screen",
      "media-paused",
      "media-started-playing",
      "page-favicon-updated",
      "paint",
      "update-target-url",
      "zoom-changed",
    ],
  ],
];

/** Makes every part of the stand-in say so when something of Electron is missing from it. */
export function makeElectronStrict(): void {
  strictClass("App", App, "app");
  strictClass("BrowserWindow", BrowserWindow);
  makeStrict(
    BrowserWindow,
    names["BrowserWindow"]?.statics ?? [],
    (name) => `BrowserWindow.${name}`,
  );
  strictClass("IpcMain", IpcMain, "ipcMain");
  strictClass("Menu", Menu);
  makeStrict(Menu, names["Menu"]?.statics ?? [], (name) => `Menu.${name}`);
  strictClass("MenuItem", MenuItem);
  strictClass("NativeImage", NativeImage);
  strictClass("NativeTheme", NativeTheme, "nativeTheme");
  strictClass("Notification", Notification);
  makeStrict(Notification, names["Notification"]?.statics ?? [], (name) => `Notification.${name}`);
  strictClass("Protocol", Protocol, "protocol");
  strictClass("Session", Session, "session");
  strictClass("WebContents", WebContents, "webContents");
  strictClass("WebFrameMain", WebFrameMain);
  makeStrict(process, processCalls, (name) => `process.${name}`);
  strictObject("Clipboard", clipboard, "clipboard");
  strictObject("CommandLine", commandLine, "app.commandLine");
  strictObject("CrashReporter", crashReporter, "crashReporter");
  strictObject("Dialog", dialog, "dialog");
  strictObject("NativeImage", nativeImage, "nativeImage");
  strictObject("Net", net, "net");
  strictObject("PowerMonitor", powerMonitor, "powerMonitor");
  strictObject("SafeStorage", safeStorage, "safeStorage");
  strictObject("Screen", screen, "screen");
  strictObject("Session", session, "session");
  strictObject("Shell", shell, "shell");
  strictObject("SystemPreferences", systemPreferences, "systemPreferences");
  strictObject("WebContents", webContents, "webContents");
  for (const [part, { prototype }, events] of NEVER_EMITTED) refuseEvents(prototype, part, events);
}
