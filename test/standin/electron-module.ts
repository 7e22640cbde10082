import { app } from "./app/app.ts";
import { ipcMain } from "./ipc/ipc-main.ts";
import { Menu } from "./menu/menu.ts";
import { MenuItem } from "./menu/menu-item.ts";
import { defaultSession, session } from "./session/session-module.ts";
import { absentModule } from "./strict/make-strict.ts";
import { makeElectronStrict } from "./strict/strict-electron.ts";
import { clipboard } from "./system/clipboard.ts";
import { dialog } from "./system/dialog.ts";
import { nativeImage } from "./system/native-image.ts";
import { nativeTheme } from "./system/native-theme.ts";
import { Notification } from "./system/notification.ts";
import { powerMonitor } from "./system/power-monitor.ts";
import { powerSaveBlocker } from "./system/power-save-blocker.ts";
import { safeStorage } from "./system/safe-storage.ts";
import { screen } from "./system/screen.ts";
import { shell } from "./system/shell.ts";
import { crashReporter, net, systemPreferences } from "./system/small-modules.ts";
import { utilityProcess } from "./system/utility-process.ts";
import { webContents } from "./web-contents/web-contents-module.ts";
import { BrowserWindow } from "./window/browser-window.ts";

makeElectronStrict();

const { protocol } = defaultSession;
export {
  app, BrowserWindow, clipboard, crashReporter, dialog, ipcMain, Menu, MenuItem, nativeImage, nativeTheme, net,
  Notification, powerMonitor, powerSaveBlocker, protocol, safeStorage, screen, session, shell, systemPreferences,
  utilityProcess, webContents,
}; // prettier-ignore

// An ES module must name its exports, so what the stand-in has not is named too.
export const autoUpdater = absentModule("autoUpdater");
export const BaseWindow = absentModule("BaseWindow");
export const BrowserView = absentModule("BrowserView");
export const ClipboardItem = absentModule("ClipboardItem");
export const contentTracing = absentModule("contentTracing");
export const desktopCapturer = absentModule("desktopCapturer");
export const globalShortcut = absentModule("globalShortcut");
export const ImageView = absentModule("ImageView");
export const inAppPurchase = absentModule("inAppPurchase");
export const MessageChannelMain = absentModule("MessageChannelMain");
export const netLog = absentModule("netLog");
export const pushNotifications = absentModule("pushNotifications");
export const ShareMenu = absentModule("ShareMenu");
export const TouchBar = absentModule("TouchBar");
export const Tray = absentModule("Tray");
export const View = absentModule("View");
export const webFrameMain = absentModule("webFrameMain");
export const WebContentsView = absentModule("WebContentsView");

// What `require("electron")` answers: a plain object, as Electron's is, not a module namespace.
const electron = {
  app, autoUpdater, BaseWindow, BrowserView, BrowserWindow, clipboard, ClipboardItem, contentTracing, crashReporter,
  desktopCapturer, dialog, globalShortcut, ImageView, inAppPurchase, ipcMain, Menu, MenuItem, MessageChannelMain,
  nativeImage, nativeTheme, net, netLog, Notification, powerMonitor, powerSaveBlocker, protocol, pushNotifications,
  safeStorage, screen, session, ShareMenu, shell, systemPreferences, TouchBar, Tray, utilityProcess, View,
  webContents, webFrameMain, WebContentsView,
}; // prettier-ignore
export { electron as "module.exports" };
// eslint-disable-next-line import-x/no-default-export -- `import electron from "electron"` works in Electron
export default electron;
