import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  app,
  BrowserWindow,
  clipboard,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  safeStorage,
  session,
  type IpcMain,
} from "electron";
import { z } from "zod";
import { redact } from "../shared/redact.ts";
import { serveApp, serveDevelopment } from "./app/app-protocol.ts";
import type { Environment } from "./app/environment.ts";
import { watchGestures } from "./app/gestures.ts";
import { guardContents, guardSession, isOwnPage, openLink } from "./app/guards.ts";
import { installCloseQuestion } from "./app/close-question.ts";
import { installLifecycle } from "./app/lifecycle.ts";
import { loadPagesAnew, openMainWindow } from "./app/main-window.ts";
import { installMenu } from "./app/menu.ts";
import { createConfirm } from "./app/confirm.ts";
import { saveBeforeClose } from "./app/save-before-close.ts";
import { openPageSession } from "./app/page-session.ts";
import { openFolder, showFile } from "./app/open-folder.ts";
import { createNotifier, frontWindow } from "./app/notifier.ts";
import { chooseSource, chooseTarget } from "./app/choose-file.ts";
import { saveFile } from "./app/save-file.ts";
import { sayReady } from "./app/say-ready.ts";
import { sayMeanwhile } from "./app/say-meanwhile.ts";
import { waitForHistory } from "./app/wait-for-history.ts";
import { createBackups } from "./store/backups.ts";
import { copyBeforeUpdate } from "./store/copy-before-update.ts";
import { createServices, type Desktop, type Services } from "./compose/create-services.ts";
import { createCallBudget } from "./ipc/call-budget.ts";
import { createOpenCalls } from "./ipc/open-calls.ts";
import { serveContract } from "./ipc/serve-contract.ts";
import { createTrustedSender } from "./ipc/trusted-sender.ts";
import { lazy } from "./lazy.ts";
import type { Log } from "./observability/log.ts";

interface StartOptions {
  readonly log: Log;
  readonly environment: Environment;
  /** Where everything the app writes lives. */
  readonly userData: string;
  /** Where the page comes from while it is being developed; empty for the one that was built. */
  readonly devServer: string;
  /** Where the build's own files are. */
  readonly folder: string;
  readonly ipcMain: IpcMain;
  /** How the app is walled in, as it stands now. */
  readonly measureProtections: NonNullable<Desktop["protections"]>;
  /** Starts the app anew as it was started itself. */
  readonly asStarted: (relaunch: () => void) => void;
}

/** Before an update changes a large history, its copy takes seconds, and there is no window yet. */
async function copyLargeHistory(userData: string): Promise<void> {
  const backups = createBackups({
    folder: join(userData, "backups"),
    now: () => Date.now(),
    // Nobody knows yet whether the clock can be believed.
    mayPrune: () => false,
  });
  await sayMeanwhile(copyBeforeUpdate(join(userData, "parley.db"), backups), {
    message: "Parley makes a copy of your history",
    detail:
      "This version of Parley changes how your history is stored, and keeps a copy of it as it was. Parley opens once " +
      "the copy is made.",
  });
}

/** Builds the services, serves them to the pages, and opens the first window. */
export async function start(options: StartOptions): Promise<void> {
  const { log, environment, userData, devServer, folder, ipcMain } = options;

  const notifier = createNotifier({
    onOpen: (threadId) => {
      const window = frontWindow() ?? openWindow();
      if (window.isMinimized()) window.restore();
      window.focus();
      changes.publish({ type: "open-thread", threadId }, window.webContents.id);
    },
  });
  const builtAt = await readBuildDate(app.getAppPath());
  const gestures = watchGestures(() => performance.now());
  await copyLargeHistory(userData);
  const services = await waitForHistory(
    () =>
      createServices({
        log,
        environment,
        userData,
        diskWorker: join(folder, "disk-worker.mjs"),
        colourWorker: join(folder, "colour-worker.mjs"),
        desktop: {
          version: app.getVersion(),
          builtAt,
          protections: options.measureProtections,
          safeStorage,
          findSystemProxy: (url) => session.defaultSession.resolveProxy(url),
          keepAwake,
          openLink,
          openFolder,
          showFile,
          gestures,
          confirm: createConfirm((windowId) => closing.isClosing(windowId)),
          saveFile,
          chooseTarget,
          chooseSource,
          loadPagesAnew: () => loadPagesAnew(log),
          copyText: (text) => clipboard.writeText(text),
          onQuestions: (questions) => notifier.update(questions),
          onSettings: ({ settings }) => {
            nativeTheme.themeSource = settings.appearance.theme;
          },
        },
      }),
    log,
  );
  powerMonitor.on("suspend", services.slept);
  powerMonitor.on("resume", services.woke);
  const closing = saveBeforeClose({
    savePage: (windowId) => services.savePage(windowId),
  });

  servePages(services, ipcMain, log);
  guardContents(log, services.openLink, (windowId) =>
    services.changes.publish({ type: "menu-command", command: "quote" }, windowId),
  );
  const devOrigin = devServer === "" ? undefined : devServer;
  const pageSession = await openPageSession(devOrigin);
  for (const each of [pageSession, session.defaultSession]) guardSession(each, devOrigin);
  if (devOrigin === undefined) {
    await serveApp(pageSession.protocol, join(folder, "renderer"), services.readPicture);
  } else serveDevelopment(pageSession.protocol, devOrigin, services.readPicture);

  const { appState, changes } = services;
  const openWindow = (): BrowserWindow => {
    const window = openMainWindow({
      preload: join(folder, "preload.cjs"),
      session: pageSession,
      appState,
      log,
    });
    closeQuestion.watch(window);
    // Behind the question, which may keep it open.
    closing.watch(window);
    // The agent's libraries load behind the first paint.
    window.once("show", () => {
      services.warmUp().catch((error: unknown) => log.error("agent-not-loaded", error));
    });
    return window;
  };
  const closeQuestion = installCloseQuestion({
    policy: () => services.settings.get().settings.closing.duringRun,
    remember: (duringRun) => void services.settings.update({ closing: { duringRun } }),
    runs: services.runs,
    openWindow,
    log,
  });
  const { isKeptRunning } = closeQuestion;
  installLifecycle({
    isClosing: closing.isClosing,
    isQuitResumed: closing.isQuitResumed,
    openWindow,
    isKeptRunning,
    log,
    savePages: closing.saveAll,
    close: services.close,
    appImage: environment.appImage,
    asStarted: options.asStarted,
  });
  installMenu({
    onNewWindow: () => void openWindow(),
    onQuit: closeQuestion.quit,
    onCommand: (command, windowId = openWindow().webContents.id) => {
      gestures.press(windowId);
      changes.publish({ type: "menu-command", command }, windowId);
    },
  });
  const first = openWindow();
  // Who starts the app from a checkout sits at a terminal, perhaps without a display.
  if (!app.isPackaged) first.once("show", sayReady);
  log.info("app-started", {
    version: redact(app.getVersion()),
    electron: redact(process.versions.electron),
  });
}

/** What the packaging writes into the package (scripts/lib/build-date.mjs). */
const packageFile = z.object({ builtAt: z.iso.datetime() });

/**
 * @param appPath the archive, or the checkout, where the file carries no date
 * @returns milliseconds since the epoch; undefined where no date can be read
 */
async function readBuildDate(appPath: string): Promise<number | undefined> {
  try {
    const text = await readFile(join(appPath, "package.json"), "utf8");
    return Date.parse(packageFile.parse(JSON.parse(text)).builtAt);
  } catch {
    return undefined;
  }
}

/** Answers the calls of our own pages, each window within its budget of calls. */
function servePages(
  { forPage, attention, limiter, changes, monotonicNow, windowGone }: Services,
  ipcMain: IpcMain,
  log: Log,
): void {
  const budget = createCallBudget({
    capacity: 200,
    refillPerSecond: 100,
    maxWaitMs: 3_000,
    now: monotonicNow,
  });
  serveContract({
    ipcMain,
    budget,
    openCalls: createOpenCalls((windowId) => {
      budget.forget(windowId);
      limiter.forget(windowId);
      attention.forget(windowId);
      changes.forget(windowId);
      windowGone(windowId);
    }),
    isTrusted: createTrustedSender({
      ...isOwnPage,
      isOurs: (id) => BrowserWindow.getAllWindows().some((each) => each.webContents.id === id),
    }),
    report: (procedure, error, windowId) =>
      log.error("call-failed", error, { procedure: redact(procedure), windowId }),
    handlers: lazy(async () => {
      const { createHandlers } = await import("./ipc/handlers.ts");
      return createHandlers(forPage);
    }),
  });
}

/** The screen may turn off all the same. */
function keepAwake(): () => void {
  const id = powerSaveBlocker.start("prevent-app-suspension");
  return () => void powerSaveBlocker.stop(id);
}
