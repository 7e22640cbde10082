import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { app, dialog, ipcMain } from "electron";
import { AppError } from "../shared/errors.ts";
import { registerAppScheme } from "./app/app-protocol.ts";
import { claimDataFolder } from "./app/data-folder.ts";
import { takeEnvironment, withTaken } from "./app/environment.ts";
import { takeZoomAlong } from "./app/page-session.ts";
import { findStartRefusal } from "./app/start-refusal.ts";
import { keepFilesPrivate, startAtOnce } from "./app/umask.ts";
import { lazy } from "./lazy.ts";
import type { Log } from "./observability/log.ts";

// An installed app runs from its archive, whatever its executable is called now.
const isPacked = app.isPackaged || /\.asar(?:[\\/]|$)/.test(import.meta.dirname);
const startRefusal = findStartRefusal({
  args: process.argv.slice(1),
  variables: process.env,
  platform: process.platform,
});
// Before anything else: what libraries would read of the environment must be gone when they load, so none is imported here.
const environment = takeEnvironment(process.env);
// Whoever started the app may be gone, and its terminal with them: what cannot be said there ends nothing.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
keepFilesPrivate();
const devServer = isPacked ? "" : app.commandLine.getSwitchValue("dev-server");

const userDataDir = app.commandLine.getSwitchValue("user-data-dir");
const userData = userDataDir === "" ? app.getPath("userData") : resolve(userDataDir);
// Nothing is made on disk for a start that does not come about.
const problem = (isPacked ? startRefusal : undefined) ?? claimDataFolder(userData);

app.setName("Parley");
app.enableSandbox();
registerAppScheme();

const loadRest = lazy(() =>
  Promise.all([
    import("./observability/log.ts"),
    import("./store/seen-clock.ts"),
    import("./start.ts"),
  ]),
);
// Asked for on one page of the settings, long after the first window.
const measureProtections = lazy(async () => {
  const { createMeasureProtections } = await import("./app/measure-protections.ts");
  return createMeasureProtections({ isPacked, userData, startRefusal });
});

if (problem !== undefined) {
  // Linux shows no box this early and writes the same; elsewhere a terminal would not be told.
  if (process.platform !== "linux") process.stderr.write(`Parley cannot start\n${problem}\n`);
  dialog.showErrorBox("Parley cannot start", problem);
  app.exit(1);
} else if (claimInstance()) {
  run().catch((error: unknown) => fail(undefined, error));
} else {
  // The first instance has been told and comes to the front.
  app.exit(0);
}

async function run(): Promise<void> {
  const [{ createLog, toLogLevel }, { believesClock }, { start }] = await loadRest();
  const log = createLog({
    file: join(userData, "logs", "parley.log"),
    level: toLogLevel(environment.logLevel),
    mayPrune: () => believesClock(join(userData, "last-seen.json"), Date.now()),
  });
  process.on("uncaughtException", (error) => fail(log, error));
  // One stray rejection of a library must not end every run.
  process.on("unhandledRejection", (error) => log.error("unhandled-rejection", error));
  takeZoomAlong(userData);
  try {
    await app.whenReady();
    await start({
      log,
      environment,
      userData,
      devServer,
      ipcMain,
      folder: import.meta.dirname,
      asStarted: (relaunch) => startAtOnce(() => withTaken(process.env, environment, relaunch)),
      measureProtections: async () => (await measureProtections())(),
    });
    // Earlier versions kept compiled code there, which whoever can write to the folder could have replaced.
    const leftOver = join(userData, "compile-cache");
    // A scanner may hold one of its files; nothing reads them any more.
    await rm(leftOver, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) =>
      log.error("compile-cache-not-removed", error),
    );
  } catch (error) {
    fail(log, error);
  }
}

/** Everything the app writes goes into its folder; one instance at a time has it. */
function claimInstance(): boolean {
  app.setPath("userData", userData);
  // No name is looked up because a page might want it.
  app.commandLine.appendSwitch("dns-prefetch-disable");
  return app.requestSingleInstanceLock();
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
