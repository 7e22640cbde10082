import { setTimeout as sleep } from "node:timers/promises";
import { app, dialog } from "electron";
import { AppError } from "../../shared/errors.ts";
import type { Log } from "../observability/log.ts";
import { isAway } from "../store/lasting-sqlite.ts";

const LOOK_AGAIN_MS = 1_000;
const QUIT = 1;

/**
 * Opens what needs the history. While the disk it is on is not there, or another program holds it, nothing is opened or
 * put in its place: a box says so, and the app goes on by itself once the history is there.
 *
 * @throws what `open` throws for any other reason.
 */
export async function waitForHistory<T>(open: () => T, log: Log): Promise<T> {
  let box: AbortController | undefined;
  try {
    for (;;) {
      try {
        return open();
      } catch (error) {
        if (!(error instanceof AppError) || !isAway(error)) throw error;
        if (box === undefined) {
          log.warn("history-away");
          // Who starts the app from a checkout sits at a terminal, perhaps without a display.
          if (!app.isPackaged) process.stderr.write(`${error.message}\n`);
          box = new AbortController();
          void say(error.message, box.signal);
        }
      }
      await sleep(LOOK_AGAIN_MS);
    }
  } finally {
    box?.abort();
  }
}

/** Says it until it is not so any more; a person may end the app instead. */
async function say(words: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { response } = await dialog.showMessageBox({
      type: "warning",
      message: "Your history is not there",
      detail: words,
      buttons: ["Try again", "Quit"],
      defaultId: 0,
      cancelId: 0,
      signal,
    });
    if (response === QUIT) app.exit(0);
    await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}
