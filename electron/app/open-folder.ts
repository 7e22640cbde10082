import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { shell } from "electron";
import { AppError } from "../../shared/errors.ts";
import { startProgram, startUntold } from "./umask.ts";

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

/**
 * Shows a file of the app's own in its folder, marked.
 *
 * @throws AppError `not-found` when it is not there any more.
 */
export function showFile(path: string): void {
  if (!existsSync(path)) throw new AppError("not-found", "This file is not there any more.");
  startUntold(() => shell.showItemInFolder(path));
}
