import { enableCompileCache } from "node:module";
import { join } from "node:path";
import {
  app,
  BrowserWindow,
  clipboard,
  nativeTheme,
  powerMonitor,
  safeStorage,
  type IpcMain,
} from "electron";
import { serveApp, serveDevelopment } from "./app/app-protocol.ts";
import type { Environment } from "./app/environment.ts";
import { guardContents, guardSession, isOwnPage, openLink } from "./app/guards.ts";
import { installLifecycle } from "./app/lifecycle.ts";
import { openMainWindow } from "./app/main-window.ts";
import { installMenu } from "./app/menu.ts";
import { openFolder } from "./app/open-folder.ts";
import { saveFile } from "./app/save-file.ts";
import { createModels } from "./create-models.ts";
import { createSupport } from "./create-support.ts";
import { createCallBudget } from "./ipc/call-budget.ts";
import { createHandlers } from "./ipc/handlers.ts";
import { createOpenCalls } from "./ipc/open-calls.ts";
import { serveContract } from "./ipc/serve-contract.ts";
import { createTrustedSender } from "./ipc/trusted-sender.ts";
import { lazy } from "./lazy.ts";
import type { Log } from "./observability/log.ts";
import { createRunLog } from "./observability/run-log.ts";
import { createRunExports } from "./observability/run-export.ts";
import { redact } from "../shared/redact.ts";
import { createTracing } from "./observability/create-tracing.ts";
import { createChanges } from "./runs/changes.ts";
import { readBudgetStates } from "./runs/gates/budget/budget-states.ts";
import { createBudgets } from "./runs/gates/budget/open-budget.ts";
import { createRateLimiter } from "./runs/gates/rate-limiter/rate-limiter.ts";
import { appWide, perWindow } from "./runs/gates/rate-limiter/to-limits.ts";
import { createNextCall } from "./runs/next-call.ts";
import { createRunService } from "./runs/run-service.ts";
import { createReadiness } from "./readiness/create-readiness.ts";
import { createSecrets } from "./secrets/create-secrets.ts";
import { watchSecrets } from "./secrets/watch-secrets.ts";
import { createAppState } from "./store/app-state.ts";
import { openDatabase } from "./store/database.ts";
import { createSpending } from "./store/spending.ts";
import { createRunStore } from "./store/run-store.ts";
import { createSettingsStore } from "./store/settings-store.ts";
import { createSpanStore } from "./store/span-store.ts";
import { createThreadStore } from "./store/thread-store.ts";
import { watchFile } from "./store/watch-file.ts";
import { keepTimelines, pruneTimelines } from "./store/timeline-keeper.ts";
import { createUsageStore } from "./store/usage-store.ts";

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
}

/** Builds every service and hands it to who needs it, then opens the first window. */
export async function start(options: StartOptions): Promise<void> {
  const { log, environment, userData, devServer, folder, ipcMain } = options;
  const now = (): number => Date.now();
  const monotonicNow = (): number => performance.now();
  enableCompileCache(join(userData, "compile-cache"));

  const {
    database,
    notices,
    backUpIfDue,
    backUp: backUpNow,
    listBackups,
    close,
  } = openDatabase({
    path: join(userData, "parley.db"),
    backupsFolder: join(userData, "backups"),
    now,
  });
  const appState = createAppState(database);
  const threads = createThreadStore({ database, now });
  const runStore = createRunStore({ database, now });
  const spanStore = createSpanStore({ database, now });
  const changes = createChanges();
  const settingsPath = join(userData, "settings.json");
  const settings = createSettingsStore({
    path: settingsPath,
    environment: {
      baseUrl: environment.openaiBaseUrl,
      model: environment.model,
      langfuseBaseUrl: environment.langfuseBaseUrl,
      langfusePublicKey: environment.langfusePublicKey,
      hasLangfuseSecretKey: environment.langfuseSecretKey !== undefined,
      logLevel: environment.logLevel,
      hasKey: environment.openaiApiKey !== undefined,
    },
    now,
    onChange: (effective) => {
      nativeTheme.themeSource = effective.settings.appearance.theme;
      changes.publish({ type: "settings-changed", settings: effective });
      limiter.recheck();
      log.setLevel(effective.settings.observability.logLevel);
      tracing.settingsChanged();
    },
    onNotice: (text) => changes.publish({ type: "notice", text }),
  });
  const unwatchSettings = watchFile({
    path: settingsPath,
    onChange: () => settings.reload(),
    report: (error) => log.error("settings-not-watched", error),
  });
  log.setLevel(settings.get().settings.observability.logLevel);
  const secrets = watchSecrets(
    createSecrets({ userData, safeStorage, platform: process.platform, now }),
    (name) => tracing.secretChanged(name),
  );
  const limits = () => settings.get().settings.limits;
  const limiter = createRateLimiter({
    now: monotonicNow,
    perWindow: () => perWindow(limits()),
    appWide: () => appWide(limits()),
  });
  // Time went on while the computer slept; timers did not.
  powerMonitor.on("resume", () => limiter.recheck());
  nativeTheme.themeSource = settings.get().settings.appearance.theme;
  const purged = threads.purgeDeleted();
  const interrupted = runStore.recover();
  log.info("store-opened", { interrupted, purged, notices: notices.length });

  const models = createModels({
    database,
    appState,
    settings,
    secrets,
    threads,
    environment,
    now,
    monotonicNow,
    log,
  });
  const spending = createSpending(database);
  const loadAgent = lazy(async () => {
    const [{ runAgent }, { createCheckpointSaver }] = await Promise.all([
      import("./agent/run-agent.ts"),
      import("./store/checkpoint-saver.ts"),
    ]);
    log.debug("agent-loaded");
    return { runAgent, checkpointer: createCheckpointSaver(database) };
  });
  const tracing = createTracing({
    database,
    settings: () => settings.get().settings,
    secrets,
    environmentSecretKey: environment.langfuseSecretKey,
    version: app.getVersion(),
    now,
    onStatus: (status) => changes.publish({ type: "tracing-changed", status }),
    report: (event, error) => log.error(event, error),
  });
  const runs = createRunService({
    runStore,
    spanStore,
    threadStore: threads,
    changes,
    chooseModel: models.choose,
    settings: () => settings.get().settings,
    limiter,
    openBudget: createBudgets({ spending, settings: () => settings.get().settings, now }),
    loadAgent,
    tracer: tracing.tracer,
    now,
    monotonicNow,
    report: (event, error, run) => log.error(event, error, { ...run }),
    observe: (run) => createRunLog(log, run),
    onVerdict: (verdict, asked) =>
      log.info("message-held-back", { verdict: redact(verdict), ...asked }),
  });

  const budget = createCallBudget({ capacity: 200, refillPerSecond: 50, now: monotonicNow });
  serveContract({
    ipcMain,
    budget,
    openCalls: createOpenCalls((windowId) => {
      budget.forget(windowId);
      limiter.forget(windowId);
    }),
    isTrusted: createTrustedSender({
      ...isOwnPage,
      isOurs: (id) => BrowserWindow.getAllWindows().some((each) => each.webContents.id === id),
    }),
    report: (procedure, error, windowId) =>
      log.error("call-failed", error, { procedure: redact(procedure), windowId }),
    handlers: createHandlers({
      nextCall: createNextCall({
        threads,
        choose: models.choose,
        settings: () => settings.get().settings,
        spending,
      }),
      runs,
      threads,
      settings,
      secrets: models.endpointKeys.secrets,
      endpointKeys: models.endpointKeys,
      connectionTests: models.connectionTests,
      chatSettings: models.chatSettings,
      modelLists: models.modelLists,
      changes,
      limiter,
      tracing,
      openLink,
      saveFile,
      now,
      usage: createUsageStore(database),
      budgetStates: () =>
        readBudgetStates({ spending, settings: () => settings.get().settings, now }),
      runExports: createRunExports({ runStore, spanStore, version: app.getVersion() }),
      copyText: (text) => clipboard.writeText(text),
      reportProblem: ({ kind, name, message, stack }, windowId) =>
        log.warn("page-problem", {
          windowId,
          kind: redact(kind),
          name: redact(name),
          message: redact(message),
          stack: redact(stack),
        }),
      support: createSupport({
        database,
        runStore,
        settings,
        userData,
        version: app.getVersion(),
        openFolder,
        now,
      }),
      data: {
        folder: userData,
        backups: listBackups,
        backUp: backUpNow,
        openFolder: () => openFolder(userData),
      },
      readiness: createReadiness({
        models,
        secrets,
        settings,
        threads,
        tracing: () => tracing.status(),
        backups: listBackups,
        versions: [
          ["Parley", app.getVersion()],
          ["Electron", process.versions.electron],
          ["Chromium", process.versions.chrome],
          ["Node", process.versions.node],
        ],
        now,
      }),
      appInfo: () => ({
        version: app.getVersion(),
        platform: process.platform,
        notices: [...notices, ...settings.notices, ...secrets.notices],
        model: models.describe(),
      }),
    }),
  });

  guardContents(log);
  guardSession(devServer === "" ? undefined : devServer);
  if (devServer === "") await serveApp(join(folder, "renderer"));
  else serveDevelopment(devServer);

  const backUp = (): void => {
    for (const problem of backUpIfDue()) log.warn("backup-not-made", { problem: redact(problem) });
  };
  setInterval(backUp, BACKUP_CHECK_MS).unref();
  keepTimelines({
    prune: () => {
      const { timelineRetentionDays: retentionDays } = settings.get().settings.observability;
      return pruneTimelines({ database, retentionDays, now });
    },
    report: (error) => log.error("timelines-not-pruned", error),
  });

  const openWindow = (): BrowserWindow => {
    const window = openMainWindow({ preload: join(folder, "preload.cjs"), appState, log });
    // The agent's libraries load behind the first paint, so that the first message does not wait for them.
    window.once("show", () => {
      loadAgent()
        .then(() => tracing.warmUp())
        .catch((error: unknown) => log.error("agent-not-loaded", error));
    });
    return window;
  };
  installLifecycle({
    openWindow,
    log,
    close: async () => {
      unwatchSettings();
      await runs.close();
      await tracing.close();
      // A first session ends with a backup, too.
      backUp();
      close();
    },
  });
  installMenu({
    onNewWindow: () => void openWindow(),
    onCommand: (command, windowId = openWindow().webContents.id) => {
      changes.publish({ type: "menu-command", command }, windowId);
    },
  });
  openWindow();
  log.info("app-started", {
    version: redact(app.getVersion()),
    electron: redact(process.versions.electron),
  });
}

/** An app that stays open for a week is backed up each day, too. */
const BACKUP_CHECK_MS = 60 * 60 * 1_000;
