import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { app, dialog, ipcMain } from "electron";
import { AppError } from "../shared/errors.ts";
import { registerAppScheme } from "./app/app-protocol.ts";
import { takeEnvironment } from "./app/environment.ts";
import { createLog, toLogLevel, type Log } from "./observability/log.ts";
import { start } from "./start.ts";

// Before anything else: what libraries would read of the environment must be gone when they load.
const environment = takeEnvironment(process.env);
// What the app writes is its owner's alone; Windows keeps it so by where the folder lies.
process.umask(0o077);
const devServer = app.isPackaged ? "" : app.commandLine.getSwitchValue("dev-server");

const userDataDir = app.commandLine.getSwitchValue("user-data-dir");
if (userDataDir !== "") useFolder(resolve(userDataDir));
const userData = app.getPath("userData");

app.setName("Parley");
app.enableSandbox();
registerAppScheme();

if (app.requestSingleInstanceLock()) {
  const log = createLog({
    file: join(userData, "logs", "parley.log"),
    level: toLogLevel(environment.logLevel),
  });
  process.on("uncaughtException", (error) => fail(log, error));
  // One stray rejection of a library must not end every run.
  process.on("unhandledRejection", (error) => log.error("unhandled-rejection", error));
  app
    .whenReady()
    .then(() =>
      start({ log, environment, userData, devServer, ipcMain, folder: import.meta.dirname }),
    )
    .catch((error: unknown) => fail(log, error));
} else {
  // The first instance has been told and comes to the front.
  app.exit(0);
}

/** Keeps everything the app writes in this folder, or ends the app in words a person can act on. */
function useFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
    app.setPath("userData", path);
  } catch {
    dialog.showErrorBox("Parley cannot start", `The folder ${path} cannot be made or used.`);
    app.exit(1);
  }
}

/** A fault nobody caught: said in plain words and written down, then the app ends rather than limping on. */
function fail(log: Log, error: unknown): void {
  log.error("app-failed", error);
  const words =
    error instanceof AppError
      ? error.message
      : "Parley met a fault and has to close. Your conversations are safe on disk; the log says more.";
  dialog.showErrorBox("Parley cannot go on", words);
  app.exit(1);
}
