import { app, BrowserWindow, dialog, type MessageBoxOptions } from "electron";
import type { Settings } from "../../shared/settings.ts";
import { frontWindow } from "./notifier.ts";
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
  /** Ends the app as its menu does: in the middle of an answer that is asked about, too. */
  readonly quit: () => void;
  /** Whether answers go on without a window, so that the app must not quit with its last one. */
  readonly isKeptRunning: () => boolean;
}

const KEEP = 0;
const STOP = 1;
const CANCEL = 2;

/**
 * Asks before the last window is closed in the middle of an answer, for that quits the app everywhere but on macOS, and
 * before the menu's Quit does; a signal or the system's own end is not asked about. Kept running, the app quits by itself
 * once all answers are written; a question to the person opens a window again.
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

  /** @returns what to do about the answers; undefined to leave all as it is. */
  async function ask(window: BrowserWindow | undefined): Promise<"keep" | "stop" | undefined> {
    const count = runs.count();
    const options: MessageBoxOptions = {
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
    };
    const { response, checkboxChecked } = await (window === undefined
      ? dialog.showMessageBox(options)
      : dialog.showMessageBox(window, options));
    if (response !== KEEP && response !== STOP) return undefined;
    const choice = response === KEEP ? "keep" : "stop";
    if (checkboxChecked) remember(choice);
    return choice;
  }

  function askOnce(
    findWindow: () => BrowserWindow | undefined,
    act: (choice: "keep" | "stop") => void,
  ): void {
    if (isAsked) return;
    isAsked = true;
    ask(findWindow())
      .then((choice) => {
        if (choice !== undefined) act(choice);
      })
      .catch((error: unknown) => log.error("close-question-failed", error))
      .finally(() => (isAsked = false));
  }

  function release(window: BrowserWindow): void {
    released.add(window);
    // In a turn of its own: one that is just taking back its close does not hear of another.
    setImmediate(() => {
      if (!window.isDestroyed()) window.close();
    });
  }

  function quit(): void {
    const act = (choice: "keep" | "stop"): void => {
      if (choice === "stop") {
        app.quit();
        return;
      }
      keepRunning();
      BrowserWindow.getAllWindows().forEach(release);
    };
    const chosen = policy();
    if (runs.count() === 0) app.quit();
    else if (chosen !== "ask") act(chosen);
    else askOnce(frontWindow, act);
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
          askOnce(
            () => window,
            (choice) => {
              if (choice === "keep") keepRunning();
              release(window);
            },
          );
      }
    });
  }
  return { watch, quit, isKeptRunning: () => isKept };
}
