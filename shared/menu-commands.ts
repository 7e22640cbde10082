import { z } from "zod";

interface MenuItem {
  /** As the menu, the palette and the list of shortcuts name it. */
  readonly label: string;
  /** As Electron writes it; none for what is seldom used. */
  readonly accelerator?: string;
}

/** What the native menu asks of the page in front, and the shortcut that asks the same. */
export const MENU_COMMANDS = {
  "new-chat": { label: "New Chat", accelerator: "CmdOrCtrl+N" },
  commands: { label: "Commands…", accelerator: "CmdOrCtrl+K" },
  search: { label: "Search Conversations", accelerator: "CmdOrCtrl+Shift+F" },
  find: { label: "Find in Chat…", accelerator: "CmdOrCtrl+F" },
  "next-chat": { label: "Next Chat", accelerator: "CmdOrCtrl+PageDown" },
  "previous-chat": { label: "Previous Chat", accelerator: "CmdOrCtrl+PageUp" },
  "toggle-sidebar": { label: "Toggle Sidebar", accelerator: "CmdOrCtrl+B" },
  stop: { label: "Stop", accelerator: "CmdOrCtrl+." },
  "choose-model": { label: "Choose Model…", accelerator: "CmdOrCtrl+Shift+M" },
  settings: { label: "Settings…", accelerator: "CmdOrCtrl+," },
  import: { label: "Import…" },
  export: { label: "Export…" },
  quote: { label: "Quote Selection" },
  shortcuts: { label: "Keyboard Shortcuts", accelerator: "CmdOrCtrl+/" },
} as const satisfies Record<string, MenuItem>;

export type MenuCommand = keyof typeof MENU_COMMANDS;

export const menuCommand = z.enum(Object.keys(MENU_COMMANDS) as [MenuCommand, ...MenuCommand[]]);
