import { app, BrowserWindow, dialog } from "electron";
import type { NativeQuestion } from "../secrets/secret-moves.ts";

let isQuitting = false;

/** Call once, before the first question: while the app quits nobody is asked anything. */
export function watchQuitting(): void {
  app.on("before-quit", () => {
    isQuitting = true;
  });
}

/**
 * Asks in a dialog of the system, which no page can answer or cover. Closing it is a no.
 *
 * @returns undefined when there is no window to ask in, or the app is quitting.
 */
export async function confirm(question: NativeQuestion): Promise<boolean | undefined> {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows().at(0);
  if (window === undefined || isQuitting) return undefined;
  const { message, detail, agree, refuse } = question;
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
}
