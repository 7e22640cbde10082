import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from "electron";
import { MENU_COMMANDS, type MenuCommand } from "../../shared/menu-commands.ts";

/** Another shortcut of a role that the menu shows already. */
const also =
  (role: "zoomIn" | "zoomOut") =>
  (accelerator: string): MenuItemConstructorOptions => ({ role, accelerator, visible: false });

/** Developer tools in a window of their own have the focus, too, but no page of ours. */
function windowInFront(): number | undefined {
  const windows = BrowserWindow.getAllWindows();
  const front = windows.find((each) => each.isFocused()) ?? windows.at(0);
  return front?.webContents.id;
}

/** Prints what the window in front shows; the page puts all of its chat on the paper (use-printing.ts). */
function print(): void {
  const id = windowInFront();
  const window = BrowserWindow.getAllWindows().find((each) => each.webContents.id === id);
  // The system's dialog says what went wrong.
  window?.webContents.print({ printBackground: false }, () => undefined);
}

interface MenuOptions {
  /** @param windowId the window in front; undefined when the app has none. */
  readonly onCommand: (command: MenuCommand, windowId: number | undefined) => void;
  readonly onNewWindow: () => void;
  /** The person wants to end the app, which may cost an answer that is being written. */
  readonly onQuit: () => void;
}

/** Sets the application's menu. Its accelerators are the only home of those shortcuts, so no page handles them too. */
export function installMenu({ onCommand, onNewWindow, onQuit }: MenuOptions): void {
  const command = (name: MenuCommand): MenuItemConstructorOptions => ({
    ...MENU_COMMANDS[name],
    click: () => onCommand(name, windowInFront()),
  });
  const isMac = process.platform === "darwin";
  const settings = command("settings");
  const separator: MenuItemConstructorOptions = { type: "separator" };
  // The words and keys of the role "quit", which would end the app without a question.
  const isWindows = process.platform === "win32";
  const quit: MenuItemConstructorOptions = {
    label: isMac ? `Quit ${app.name}` : isWindows ? "Exit" : "Quit",
    ...(isWindows ? {} : { accelerator: "CmdOrCtrl+Q" }),
    click: onQuit,
  };

  const appMenu: MenuItemConstructorOptions = {
    label: app.name,
    submenu: [
      { role: "about" },
      separator,
      settings,
      separator,
      { role: "services" },
      separator,
      { role: "hide" },
      { role: "hideOthers" },
      { role: "unhide" },
      separator,
      quit,
    ],
  };
  const fileMenu: MenuItemConstructorOptions = {
    label: "&File",
    submenu: [
      command("new-chat"),
      { label: "New Window", accelerator: "CmdOrCtrl+Shift+N", click: onNewWindow },
      separator,
      command("import"),
      command("export"),
      separator,
      { label: "Print…", accelerator: "CmdOrCtrl+P", click: print },
      separator,
      ...(isMac ? [] : [settings, separator]),
      isMac ? { role: "close" } : quit,
    ],
  };
  const viewMenu: MenuItemConstructorOptions = {
    label: "&View",
    submenu: [
      command("commands"),
      command("search"),
      command("find"),
      command("previous-chat"),
      command("next-chat"),
      command("toggle-sidebar"),
      separator,
      { role: "resetZoom" },
      { role: "zoomIn" },
      // The plus sign stands above the equals sign on most keyboards, and on the number pad.
      ...(["CmdOrCtrl+=", "CmdOrCtrl+numadd"] as const).map(also("zoomIn")),
      { role: "zoomOut" },
      ...(["CmdOrCtrl+numsub"] as const).map(also("zoomOut")),
      separator,
      { role: "togglefullscreen" },
      ...(app.isPackaged ? [] : [separator, { role: "toggleDevTools" as const }]),
    ],
  };
  const runMenu: MenuItemConstructorOptions = {
    label: "&Run",
    submenu: [command("stop"), command("choose-model")],
  };

  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [appMenu] : []),
      fileMenu,
      { role: "editMenu" },
      viewMenu,
      runMenu,
      { role: "windowMenu" },
      { role: "help", submenu: [command("shortcuts")] },
    ]),
  );
}
