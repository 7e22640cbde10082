import { app, BrowserWindow, dialog } from "electron";
import type { Settings } from "../../shared/settings.ts";
import type { Log } from "../observability/log.ts";

type Policy = Settings["closing"]["duringRun"];

interface CloseQuestionDeps {
  readonly policy: () => Policy;
  /** The person does not want to be asked again. */
  readonly remember: (policy: Exclude<Policy, "ask">) => void;
  readonly runs: {
    /** How many are under way. */
    count(): number;
    /** Resolves once none is under way any more, or one of them waits for a person. */
    untilQuiet(): Promise<"idle" | "asking">;
  };
  readonly openWindow: () => BrowserWindow;
  readonly log: Log;
}

/** What closing the last window means while an answer is being written. */
export interface CloseQuestion {
  /** Asks before this window is closed as the last one. */
  readonly watch: (window: BrowserWindow) => void;
  /** Whether answers go on without a window, so that the app must not quit with its last one. */
  readonly isKeptRunning: () => boolean;
}

const KEEP = 0;
const STOP = 1;
const CANCEL = 2;

/**
 * Asks before the last window is closed in the middle of an answer, for that quits the app everywhere but on macOS. An
 * explicit Quit is not asked about: it says what it does. Kept running, the app quits by itself once all answers are
 * written; a question to the person opens a window again.
 */
export function installCloseQuestion(deps: CloseQuestionDeps): CloseQuestion {
  const { policy, remember, runs, openWindow, log } = deps;
  let isQuitting = false;
  let isKept = false;
  let isAsked = false;
  /** Windows that may go: they were asked about. */
  const released = new WeakSet<BrowserWindow>();

  function keepRunning(): void {
    isKept = true;
    void runs.untilQuiet().then((state) => {
      if (!isKept || isQuitting) return;
      isKept = false;
      if (state === "asking") openWindow();
      else app.quit();
    });
  }

  async function ask(window: BrowserWindow): Promise<void> {
    const count = runs.count();
    const { response, checkboxChecked } = await dialog.showMessageBox(window, {
      type: "question",
      message:
        count === 1
          ? "An answer is still being written."
          : `${count} answers are still being written.`,
      detail:
        "Parley can finish in the background and then quit. If you stop now, what is written so far is kept and the chat is marked as interrupted.",
      buttons: ["Keep running", "Stop and quit", "Cancel"],
      defaultId: KEEP,
      cancelId: CANCEL,
      checkboxLabel: "Don't ask again",
      noLink: true,
    });
    if (response !== KEEP && response !== STOP) return;
    if (checkboxChecked) remember(response === KEEP ? "keep" : "stop");
    if (response === KEEP) keepRunning();
    released.add(window);
    // In a turn of its own: one that is just taking back its close does not hear of another.
    setImmediate(() => {
      if (!window.isDestroyed()) window.close();
    });
  }

  app.on("before-quit", () => {
    isQuitting = true;
  });
  function watch(window: BrowserWindow): void {
    // Somebody is here again.
    isKept = false;
    window.on("close", (event) => {
      const isLast = BrowserWindow.getAllWindows().length === 1;
      const mayGo = isQuitting || released.has(window) || process.platform === "darwin";
      if (mayGo || !isLast || runs.count() === 0) return;
      switch (policy()) {
        case "stop":
          return;
        case "keep":
          keepRunning();
          return;
        case "ask":
          event.preventDefault();
          if (isAsked) return;
          isAsked = true;
          ask(window)
            .catch((error: unknown) => log.error("close-question-failed", error))
            .finally(() => (isAsked = false));
      }
    });
  }
  return { watch, isKeptRunning: () => isKept };
}
