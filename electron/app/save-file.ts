import { writeFile } from "node:fs/promises";
import { AppError } from "../../shared/errors.ts";
import type { FileToSave } from "../ipc/file-to-save.ts";
import { chooseTarget } from "./choose-file.ts";

/**
 * Asks where to and writes it there.
 *
 * @param windowId the window that asked; the dialog belongs to it.
 * @returns false when the person changed their mind.
 * @throws AppError `storage-failed` when it cannot be written.
 */
export async function saveFile(file: FileToSave, windowId: number): Promise<boolean> {
  const path = await chooseTarget(file, windowId);
  if (path === undefined) return false;
  try {
    await writeFile(path, file.text);
  } catch (error) {
    const message = "The file could not be written there. Choose another folder.";
    throw new AppError("storage-failed", message, { cause: error });
  }
  return true;
}
