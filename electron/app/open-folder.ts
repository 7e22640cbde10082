import { setTimeout as delay } from "node:timers/promises";
import { shell } from "electron";
import { AppError } from "../../shared/errors.ts";
import { startProgram } from "./umask.ts";

/** A refusal comes at once. On Linux success is never told, so nobody waits for it. */
const REFUSAL_MS = 500;

/**
 * Shows a folder of the app's own in the system's file manager. The path never comes from the page.
 *
 * @throws AppError `not-found` when the system has no program for it.
 */
export async function openFolder(path: string): Promise<void> {
  const problem = await Promise.race([
    startProgram(() => shell.openPath(path)),
    delay(REFUSAL_MS, ""),
  ]);
  if (problem === "") return;
  throw new AppError("not-found", "This computer has no program that shows folders.", {
    cause: new Error(problem),
  });
}
