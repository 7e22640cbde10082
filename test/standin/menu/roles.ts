import { app } from "../app/app.ts";
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
}

const isMac = process.platform === "darwin";
const ZOOM_STEP_LEVELS = 0.5;

const roles: Readonly<Record<string, Role>> = {
  undo: {
    label: "Undo",
    accelerator: "CommandOrControl+Z",
    registerAccelerator: false,
    onContents: (c) => c.undo(),
  },
  redo: {
    label: "Redo",
    accelerator: "Shift+CommandOrControl+Z",
    registerAccelerator: false,
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
    registerAccelerator: false,
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
  minimize: { label: "Minimize", accelerator: "CommandOrControl+M", onWindow: (w) => w.minimize() },
  close: {
    label: isMac ? "Close Window" : "Close",
    accelerator: "CommandOrControl+W",
    onWindow: (w) => w.close(),
  },
  quit: {
    label: isMac ? `Quit ${app.getName()}` : "Quit",
    ...(process.platform !== "win32" && { accelerator: "CommandOrControl+Q" }),
    onApp: () => app.quit(),
  },
  about: { label: isMac ? `About ${app.getName()}` : "About", onApp: () => app.showAboutPanel() },
  hide: { label: `Hide ${app.getName()}`, accelerator: "Command+H" },
  hideothers: { label: "Hide Others", accelerator: "Command+Alt+H" },
  unhide: { label: "Show All" },
  services: { label: "Services" },
  front: { label: "Bring All to Front" },
  zoom: { label: "Zoom" },
  window: { label: "Window" },
  help: { label: "Help" },
  appmenu: {
    label: app.getName(),
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

/** Role names are not case-sensitive. */
export function roleOf(name: string | undefined): Role | undefined {
  if (name === undefined) return undefined;
  const role = roles[name.toLowerCase()];
  if (!role) throw new Error(`not in the stand-in: menu role "${name}"`);
  return role;
}
