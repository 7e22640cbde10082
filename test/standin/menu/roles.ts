import { app } from "../app/app.ts";
import { defaultSession } from "../session/session-module.ts";
import type { WebContents } from "../web-contents/web-contents.ts";
import type { BrowserWindow } from "../window/browser-window.ts";

/** What a role gives a menu item; after Electron's lib/browser/api/menu-item-roles.ts. */
export interface Role {
  readonly label: string;
  readonly accelerator?: string;
  /** false: Chromium does it by itself when the key reaches the page. */
  readonly registerAccelerator?: boolean;
  readonly onApp?: () => void;
  readonly onWindow?: (window: BrowserWindow) => void;
  readonly onContents?: (contents: WebContents) => void;
  readonly submenu?: readonly { readonly role?: string; readonly type?: "separator" }[];
  /** The check mark is this, whatever the item says. */
  readonly isChecked?: () => boolean;
}

const isMac = process.platform === "darwin";
const ZOOM_STEP_LEVELS = 0.5;

const roles: Readonly<Record<string, Role>> = {
  undo: {
    label: "Undo",
    accelerator: "CommandOrControl+Z",
    onContents: (c) => c.undo(),
  },
  redo: {
    label: "Redo",
    accelerator: process.platform === "win32" ? "Control+Y" : "Shift+CommandOrControl+Z",
    onContents: (c) => c.redo(),
  },
  cut: {
    label: "Cut",
    accelerator: "CommandOrControl+X",
    registerAccelerator: false,
    onContents: (c) => c.cut(),
  },
  copy: {
    label: "Copy",
    accelerator: "CommandOrControl+C",
    registerAccelerator: false,
    onContents: (c) => c.copy(),
  },
  paste: {
    label: "Paste",
    accelerator: "CommandOrControl+V",
    registerAccelerator: false,
    onContents: (c) => c.paste(),
  },
  pasteandmatchstyle: {
    label: "Paste and Match Style",
    accelerator: isMac ? "Cmd+Option+Shift+V" : "Shift+CommandOrControl+V",
    registerAccelerator: false,
    onContents: (c) => c.pasteAndMatchStyle(),
  },
  delete: { label: "Delete", onContents: (c) => c.delete() },
  selectall: {
    label: "Select All",
    accelerator: "CommandOrControl+A",
    onContents: (c) => c.selectAll(),
  },
  reload: { label: "Reload", accelerator: "CmdOrCtrl+R", onContents: (c) => c.reload() },
  forcereload: {
    label: "Force Reload",
    accelerator: "Shift+CmdOrCtrl+R",
    onContents: (c) => c.reloadIgnoringCache(),
  },
  toggledevtools: {
    label: "Toggle Developer Tools",
    accelerator: isMac ? "Alt+Command+I" : "Ctrl+Shift+I",
    onContents: (c) => c.toggleDevTools(),
  },
  resetzoom: {
    label: "Actual Size",
    accelerator: "CommandOrControl+0",
    onContents: (c) => c.setZoomLevel(0),
  },
  zoomin: {
    label: "Zoom In",
    accelerator: "CommandOrControl+Plus",
    onContents: (c) => c.setZoomLevel(c.getZoomLevel() + ZOOM_STEP_LEVELS),
  },
  zoomout: {
    label: "Zoom Out",
    accelerator: "CommandOrControl+-",
    onContents: (c) => c.setZoomLevel(c.getZoomLevel() - ZOOM_STEP_LEVELS),
  },
  togglefullscreen: {
    label: "Toggle Full Screen",
    accelerator: isMac ? "Control+Command+F" : "F11",
    onWindow: (w) => w.setFullScreen(!w.isFullScreen()),
  },
  minimize: {
    label: "Minimize",
    accelerator: "CommandOrControl+M",
    onWindow: (w) => w.isMinimizable() && w.minimize(),
  },
  close: {
    label: isMac ? "Close Window" : "Close",
    accelerator: "CommandOrControl+W",
    onWindow: (w) => w.close(),
  },
  quit: {
    get label() {
      return (
        { darwin: `Quit ${app.getName()}`, win32: "Exit" }[process.platform as string] ?? "Quit"
      );
    },
    ...(process.platform !== "win32" && { accelerator: "CommandOrControl+Q" }),
    onApp: () => app.quit(),
  },
  about: {
    get label() {
      return isMac ? `About ${app.getName()}` : "About";
    },
    onApp: () => app.showAboutPanel(),
  },
  hide: {
    get label() {
      return `Hide ${app.getName()}`;
    },
    accelerator: "Command+H",
  },
  hideothers: { label: "Hide Others", accelerator: "Command+Alt+H" },
  unhide: { label: "Show All" },
  services: { label: "Services" },
  front: { label: "Bring All to Front" },
  recentdocuments: { label: "Open Recent" },
  clearrecentdocuments: { label: "Clear Menu" },
  showsubstitutions: { label: "Show Substitutions" },
  togglesmartquotes: { label: "Smart Quotes" },
  togglesmartdashes: { label: "Smart Dashes" },
  toggletextreplacement: { label: "Text Replacement" },
  startspeaking: { label: "Start Speaking" },
  stopspeaking: { label: "Stop Speaking" },
  togglespellchecker: {
    label: "Check Spelling While Typing",
    isChecked: () => defaultSession.isSpellCheckerEnabled(),
    onContents: ({ session: own }) => own.setSpellCheckerEnabled(!own.isSpellCheckerEnabled()),
  },
  sharemenu: { label: "Share", submenu: [] },
  zoom: { label: "Zoom" },
  window: { label: "Window" },
  help: { label: "Help" },
  appmenu: {
    get label() {
      return app.getName();
    },
    submenu: items("about", "-", "services", "-", "hide", "hideOthers", "unhide", "-", "quit"),
  },
  filemenu: { label: "File", submenu: items(isMac ? "close" : "quit") },
  editmenu: {
    label: "Edit",
    submenu: items(
      "undo",
      "redo",
      "-",
      "cut",
      "copy",
      "paste",
      ...(isMac ? ["pasteAndMatchStyle"] : []),
      "delete",
      ...(isMac ? [] : ["-"]),
      "selectAll",
    ),
  },
  viewmenu: {
    label: "View",
    submenu: items(
      "reload",
      "forceReload",
      "toggleDevTools",
      "-",
      "resetZoom",
      "zoomIn",
      "zoomOut",
      "-",
      "togglefullscreen",
    ),
  },
  windowmenu: {
    label: "Window",
    submenu: items("minimize", "zoom", ...(isMac ? ["-", "front"] : ["close"])),
  },
};

function items(...names: readonly string[]): NonNullable<Role["submenu"]> {
  return names.map((name) => (name === "-" ? { type: "separator" } : { role: name }));
}

/** Role names are not case-sensitive. One that does not exist is an item without a role, as in Electron. */
export function roleOf(name: string | undefined): Role | undefined {
  return name === undefined || !Object.hasOwn(roles, name.toLowerCase())
    ? undefined
    : roles[name.toLowerCase()];
}
