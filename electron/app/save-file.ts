import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { app, BrowserWindow, dialog } from "electron";
import { AppError } from "../../shared/errors.ts";
import type { FileToSave } from "../ipc/file-to-save.ts";

/**
 * Asks where to and writes it there.
 *
 * @param windowId the window that asked; the dialog belongs to it.
 * @returns false when the person changed their mind.
 * @throws AppError `storage-failed` when it cannot be written.
 */
export async function saveFile(
  { name, kind, text }: FileToSave,
  windowId: number,
): Promise<boolean> {
  const options = {
    defaultPath: join(usualFolder(), name),
    filters: [{ name: kind, extensions: [name.slice(name.lastIndexOf(".") + 1)] }],
  };
  const window = BrowserWindow.getAllWindows().find(
    ({ webContents }) => webContents.id === windowId,
  );
  const { canceled, filePath } = await (window === undefined
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(window, options));
  if (canceled || filePath === "") return false;
  try {
    await writeFile(filePath, text);
  } catch (error) {
    const message = "The file could not be written there. Choose another folder.";
    throw new AppError("storage-failed", message, { cause: error });
  }
  return true;
}

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
