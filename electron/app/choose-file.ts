import { join } from "node:path";
import { app, BrowserWindow, dialog, type FileFilter } from "electron";

interface Target {
  /** As the file is called until the person calls it something else, with its extension. */
  readonly name: string;
  /** What the extension stands for, as in `CSV`. */
  readonly kind: string;
}

/**
 * Asks where to write a file.
 *
 * @param windowId the window that asks; the dialog belongs to it.
 * @returns undefined when the person changed their mind.
 */
export async function chooseTarget(
  { name, kind }: Target,
  windowId: number,
): Promise<string | undefined> {
  const options = {
    defaultPath: join(usualFolder(), name),
    filters: [{ name: kind, extensions: [name.slice(name.lastIndexOf(".") + 1)] }],
  };
  const window = findWindow(windowId);
  const { canceled, filePath } = await (window === undefined
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(window, options));
  return canceled || filePath === "" ? undefined : filePath;
}

/** Asks which file to read. The rest is as with `chooseTarget`. */
export async function chooseSource(
  filter: FileFilter,
  windowId: number,
): Promise<string | undefined> {
  const options = {
    filters: [filter, { name: "All files", extensions: ["*"] }],
    properties: ["openFile" as const],
  };
  const window = findWindow(windowId);
  const { canceled, filePaths } = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return canceled ? undefined : filePaths[0];
}

/** The window that asks, where it is still open. */
const findWindow = (windowId: number) =>
  BrowserWindow.getAllWindows().find(({ webContents }) => webContents.id === windowId);

/** Where the dialog begins. On Windows a folder that was moved to a cloud or away has no path, and asking for it throws. */
function usualFolder(): string {
  for (const folder of ["documents", "downloads", "home"] as const) {
    try {
      return app.getPath(folder);
    } catch {
      // The next one.
    }
  }
  return "";
}
