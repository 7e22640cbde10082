import { BrowserWindow, dialog } from "electron";
import type { Confirm } from "../secrets/secret-moves.ts";

/**
 * Asks in a dialog of the system, which no page can answer or cover. Closing it is a no.
 *
 * @param isClosing windows that are on their way out are not asked in.
 */
export function createConfirm(isClosing: (window: BrowserWindow) => boolean): Confirm {
  return async ({ message, detail, agree, refuse }) => {
    const focused = BrowserWindow.getFocusedWindow();
    const all = [...(focused === null ? [] : [focused]), ...BrowserWindow.getAllWindows()];
    const window = all.find((each) => !isClosing(each));
    if (window === undefined) return undefined;
    const { response } = await dialog.showMessageBox(window, {
      type: "question",
      message,
      detail,
      buttons: [refuse, agree],
      defaultId: 0,
      cancelId: 0,
      // Windows would make links of the buttons.
      noLink: true,
    });
    return response === 1;
  };
}
