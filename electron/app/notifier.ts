import { app, BrowserWindow, Notification } from "electron";
import type { ThreadId } from "../../shared/ids.ts";
import type { Question } from "../runs/attention.ts";

/** As the installer gives it to the Start menu's entry: Windows shows no notification of an app it does not find there. */
const APP_ID = "app.parley.desktop";

interface NotifierOptions {
  /** The person chose a notification. */
  readonly onOpen: (threadId: ThreadId) => void;
}

/** Calls a person to runs that wait for them: a notification each, and their number on the app's icon. */
export interface Notifier {
  /** @param questions all that are open; a notification goes when its question does, or is looked at. */
  update(questions: readonly Question[]): void;
}

/** The window in front; else any. */
export function frontWindow() {
  const windows = BrowserWindow.getAllWindows();
  return windows.find((each) => each.isFocused()) ?? windows.at(0);
}

export function createNotifier({ onOpen }: NotifierOptions): Notifier {
  if (app.isPackaged) app.setAppUserModelId(APP_ID);
  // Held for as long as they are shown: a notification that was collected tells nobody that it was clicked.
  const open = new Map<ThreadId, Notification | undefined>();

  const notify = ({ threadId, title, text }: Question): Notification => {
    const notification = new Notification({ title: `“${title}” needs you`, body: text });
    notification.on("click", () => onOpen(threadId));
    notification.show();
    return notification;
  };

  return {
    update(questions) {
      for (const [threadId, notification] of open) {
        const question = questions.find((each) => each.threadId === threadId);
        if (question !== undefined && !isLookedAt(question)) continue;
        notification?.close();
        // One that was looked at is not told of again; one that was answered may ask anew.
        if (question === undefined) open.delete(threadId);
        else open.set(threadId, undefined);
      }
      for (const question of questions) {
        if (open.has(question.threadId)) continue;
        const isTold = isLookedAt(question) || !Notification.isSupported();
        open.set(question.threadId, isTold ? undefined : notify(question));
      }
      app.setBadgeCount(questions.length);
      // Windows has no number on its icons; its task bar calls by flashing.
      if (process.platform === "win32") frontWindow()?.flashFrame(questions.length > 0);
    },
  };
}

/** Whether the window in front shows the chat. */
function isLookedAt({ shownIn }: Question): boolean {
  return BrowserWindow.getAllWindows().some(
    (window) => window.isFocused() && shownIn.includes(window.webContents.id),
  );
}
