import { mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join, resolve } from "node:path";
import { app, dialog, ipcMain } from "electron";
import { AppError } from "../shared/errors.ts";
import { registerAppScheme } from "./app/app-protocol.ts";
import { takeEnvironment } from "./app/environment.ts";
import { keepFilesPrivate } from "./app/umask.ts";
import { lazy } from "./lazy.ts";
import type { Log } from "./observability/log.ts";

// Before anything else: what libraries would read of the environment must be gone when they load, so none is imported here.
const environment = takeEnvironment(process.env);
// Whoever started the app may be gone, and its terminal with them: what cannot be said there ends nothing.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
keepFilesPrivate();
const devServer = app.isPackaged ? "" : app.commandLine.getSwitchValue("dev-server");

const userDataDir = app.commandLine.getSwitchValue("user-data-dir");
if (userDataDir !== "") useFolder(resolve(userDataDir));
const userData = app.getPath("userData");

app.setName("Parley");
app.enableSandbox();
registerAppScheme();

const loadRest = lazy(() => Promise.all([import("./observability/log.ts"), import("./start.ts")]));

if (app.requestSingleInstanceLock()) {
  // Before the rest is read, so that from the second start on it is there compiled.
  enableCompileCache(join(userData, "compile-cache"));
  run().catch((error: unknown) => fail(undefined, error));
} else {
  // The first instance has been told and comes to the front.
  app.exit(0);
}

async function run(): Promise<void> {
  const [{ createLog, toLogLevel }, { start }] = await loadRest();
  const log = createLog({
    file: join(userData, "logs", "parley.log"),
    level: toLogLevel(environment.logLevel),
  });
  process.on("uncaughtException", (error) => fail(log, error));
  // One stray rejection of a library must not end every run.
  process.on("unhandledRejection", (error) => log.error("unhandled-rejection", error));
  try {
    await app.whenReady();
    await start({ log, environment, userData, devServer, ipcMain, folder: import.meta.dirname });
  } catch (error) {
    fail(log, error);
  }
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
function fail(log: Log | undefined, error: unknown): void {
  log?.error("app-failed", error);
  const words =
    error instanceof AppError
      ? error.message
      : "Parley met a fault and has to close. Your conversations are safe on disk; the log says more.";
  dialog.showErrorBox("Parley cannot go on", words);
  app.exit(1);
}
