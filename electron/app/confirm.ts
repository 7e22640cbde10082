import { BrowserWindow, dialog } from "electron";
import type { Confirm } from "../consent/question.ts";

/**
 * Asks in a dialog of the system, which no page can answer or cover. Closing it is a no.
 *
 * @param isClosing by its number: in a window that is on its way out nobody is asked.
 */
export function createConfirm(isClosing: (windowId: number) => boolean): Confirm {
  return async ({ message, detail, agree, refuse }, windowId) => {
    const open = BrowserWindow.getAllWindows().filter(
      ({ webContents }) => !isClosing(webContents.id),
    );
    const window =
      open.find(({ webContents }) => webContents.id === windowId) ??
      open.find((each) => each.isFocused()) ??
      open.at(0);
    if (window === undefined) return undefined;
    const { response } = await dialog.showMessageBox(window, {
      type: "question",
      message,
      detail,
      buttons: [refuse, agree],
      // Return, Space and Escape all say no: a key that was meant for a text changes nothing.
      defaultId: 0,
      cancelId: 0,
      // Windows would make links of the buttons.
      noLink: true,
    });
    return response === 1;
  };
}
