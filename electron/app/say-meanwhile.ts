import { setTimeout as sleep } from "node:timers/promises";
import { app, dialog } from "electron";

/** What takes no longer than this is not worth a box. */
const PATIENCE_MS = 1_000;
const QUIT = 0;

/**
 * Says what is going on before there is a window, while it goes on; a person may end the app instead.
 *
 * @param work never rejects, and loses nothing when the app ends in the middle of it.
 */
export async function sayMeanwhile(
  work: Promise<void>,
  words: { readonly message: string; readonly detail: string },
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const done = new AbortController();
  const ended = work.finally(() => done.abort());
  const isLong = await Promise.race([
    ended.then(() => false),
    sleep(patienceMs, true, { signal: done.signal }).catch(() => false),
  ]);
  if (isLong) {
    // Who starts the app from a checkout sits at a terminal, perhaps without a display.
    if (!app.isPackaged) process.stderr.write(`${words.message}\n`);
    void dialog
      .showMessageBox({
        type: "info",
        ...words,
        buttons: ["Quit"],
        cancelId: 1,
        signal: done.signal,
      })
      .then(({ response }) => {
        if (response === QUIT && !done.signal.aborted) app.exit(0);
      });
  }
  await ended;
}
