import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { toCopiedText } from "../../shared/foreign-text.ts";
import { redact } from "../../shared/redact.ts";
import type { EffectiveSettings } from "../../shared/settings.ts";
import type { Environment } from "../app/environment.ts";
import type { HandlerDeps } from "../ipc/handlers.ts";
import { SYSTEM_CLOCK } from "../clock/clock.ts";
import { createFileFolder } from "../attachments/file-folder.ts";
import { createTracing } from "../observability/create-tracing.ts";
import type { Log } from "../observability/log.ts";
import { describeAge, oldVersionNotice } from "../readiness/version-age.ts";
import type { ProtectionFacts } from "../readiness/protection-facts.ts";
import { createReadiness } from "../readiness/create-readiness.ts";
import { createAttention, type Question } from "../runs/attention.ts";
import { createChanges } from "../runs/changes.ts";
import { readBudgetStates } from "../runs/limits/budget/budget-states.ts";
import { createBudgets } from "../runs/limits/budget/open-budget.ts";
import { createRateLimiter } from "../runs/limits/rate-limiter/rate-limiter.ts";
import { appWide, perWindow } from "../runs/limits/rate-limiter/sliding-window.ts";
import { createMessageQueue } from "../runs/message-queue.ts";
import { createKeepAwake } from "../runs/keep-awake.ts";
import { lazy } from "../lazy.ts";
import { createRunService } from "../runs/run-service.ts";
import { createPageSaves } from "../runs/page-saves.ts";
import { contentsIn } from "../store/span-store.ts";
import { createToolDecisions } from "../store/tool-decisions.ts";
import { createTypedSettings } from "../store/typed-settings.ts";
import { createSecrets } from "../secrets/create-secrets.ts";
import type { SafeStorage } from "../secrets/safe-storage-store.ts";
import type { Confirm } from "../consent/question.ts";
import { linkQuestion } from "../consent/usual-questions.ts";
import { createQuestions } from "../consent/questions.ts";
import type { WatchedGestures } from "../app/gestures.ts";
import { createSecretMoves } from "../secrets/secret-moves.ts";
import { originIn, ownerOf } from "../secrets/secret-address.ts";
import { watchSecrets } from "../secrets/watch-secrets.ts";
import { nowOrSoon } from "../store/when-free.ts";
import { createColourer, startColourWorker } from "../code/colourer.ts";
import { createHttp } from "./create-http.ts";
import { createMcp } from "./create-mcp.ts";
import { createModels } from "./create-models.ts";
import { createSupport } from "./create-support.ts";
import { createAgentLoader } from "./load-agent.ts";
import { openSettings } from "./open-settings.ts";
import { openStorage } from "./open-storage.ts";
import { toTraceId } from "../../shared/trace-id.ts";
import { toNotice, type Notice } from "../../shared/notice.ts";
import { createTransfer } from "../transfer/transfer.ts";
import { createSecretsMover } from "./move-plain-secrets.ts";

/** What the desktop does for the app; each of it is Electron's. */
export interface Desktop {
  readonly version: string;
  /** When this version was made, by the date in its package. */
  readonly builtAt?: number | undefined;
  /** How the app is walled in, as it stands now. */
  readonly protections?: () => Promise<ProtectionFacts | undefined>;
  readonly safeStorage: SafeStorage;
  /** What the system says of an address, its PAC file included, as such a file answers. */
  readonly findSystemProxy: (url: string) => Promise<string>;
  /** Asks the system to stay awake. @returns a function that takes that back. */
  readonly keepAwake: () => () => void;
  readonly openLink: (url: string) => Promise<boolean>;
  readonly openFolder: (path: string) => Promise<void>;
  /** Shows a file in its folder. @throws AppError `not-found` when it is not there. */
  readonly showFile: (path: string) => void;
  readonly saveFile: HandlerDeps["saveFile"];
  readonly chooseTarget: HandlerDeps["chooseTarget"];
  readonly chooseSource: HandlerDeps["chooseSource"];
  readonly copyText: (text: string) => Promise<void>;
  readonly confirm: Confirm;
  readonly gestures: WatchedGestures;
  /** Every window begins again, at its first page. */
  readonly loadPagesAnew: () => void;
  readonly onSettings: (settings: EffectiveSettings) => void;
  /** Hears which runs wait for a person, whenever that changes or the person looks at another chat. */
  readonly onQuestions?: (questions: readonly Question[]) => void;
}

interface ServicesOptions {
  readonly log: Log;
  readonly environment: Environment;
  /** Where everything the app writes lives. */
  readonly userData: string;
  /** The file of the disk's worker, as it was built. */
  readonly diskWorker: string;
  /** The file of the worker that colours code. */
  readonly colourWorker: string;
  readonly desktop: Desktop;
}

const olderOrigin = z.string().nullable();

export type Services = ReturnType<typeof createServices>;

/** Builds everything that is not a window, and hands each service what it needs. */
export function createServices(options: ServicesOptions) {
  const { log, environment, userData, desktop } = options;
  const { version } = desktop;
  const { now, monotonic: monotonicNow } = SYSTEM_CLOCK;

  const changes = createChanges();
  const pageSaves = createPageSaves(changes);
  const colourer = createColourer({ startWorker: () => startColourWorker(options.colourWorker) });
  const onNotice = (): void => changes.publish({ type: "notices-changed" });
  const storage = openStorage({
    userData,
    diskWorker: options.diskWorker,
    now,
    log,
    timelineDays: () => inForce().observability.timelineRetentionDays,
    onRestored: () => {
      opened.writeBack();
      stored.writeBack();
    },
    // Nothing that a page has read holds any more.
    onExchanged: () => {
      void runs.reopen();
      desktop.loadPagesAnew();
    },
    onNotice,
  });
  const { database, appState, threads, runStore, spanStore, spending } = storage;
  const files = createFileFolder(userData);
  const transfer = createTransfer({
    disk: storage.disk,
    keeper: storage.keeper,
    onImported: () => changes.publish({ type: "threads-changed" }),
  });
  const opened = openSettings({
    userData,
    environment,
    now,
    log,
    onChange: (effective) => {
      desktop.onSettings(effective);
      changes.publish({ type: "settings-changed", settings: effective });
      limiter.recheck();
      keepAwake.recheck();
      tracing.settingsChanged();
      secretMoves.settingsChanged();
      movePlain();
    },
    onNotice,
  });
  const { settings } = opened;
  const inForce = () => settings.get().settings;
  desktop.onSettings(settings.get());
  const stored = createSecrets({
    userData,
    safeStorage: desktop.safeStorage,
    platform: process.platform,
    now,
    // A version that bound only the keys of endpoints took note of their origins in the database; what else it kept went
    // to the address in force.
    olderOrigin: (name) =>
      name.startsWith("endpoint/")
        ? (appState.read(`endpoint-key-origin/${name.slice("endpoint/".length)}`, olderOrigin) ??
          null)
        : originIn(inForce(), ownerOf(name)),
  });
  const secrets = watchSecrets(stored, (name) => {
    tracing.secretChanged(name);
    stored
      .status(name)
      .then((status) => changes.publish({ type: "secret-changed", status }))
      .catch((error: unknown) => log.error("secret-not-told", error));
  });
  const questions = createQuestions({
    confirm: desktop.confirm,
    untilQuiet: (windowId) => desktop.gestures.untilQuiet(windowId),
    now: monotonicNow,
  });
  const secretMoves = createSecretMoves({
    secrets,
    settings: inForce,
    confirm: questions.confirm,
    report: (error) => log.error("secret-not-moved", error),
  });
  const limiter = createRateLimiter({
    now: monotonicNow,
    perWindow: () => perWindow(inForce().limits),
    appWide: () => appWide(inForce().limits),
  });
  const secretNotices: Notice[] = [];
  const movePlain = createSecretsMover({
    settings,
    secrets,
    notify: (notice) => {
      secretNotices.push(notice);
      onNotice();
    },
    report: (error) => log.error("plain-secrets-not-moved", error),
  });
  const httpNotices: string[] = [];
  const http = createHttp({
    environment,
    findSystemProxy: desktop.findSystemProxy,
    onNotice: (notice) => {
      httpNotices.push(notice);
      onNotice();
    },
    log,
  });
  const openBudget = createBudgets({
    spending,
    settings: inForce,
    isUnread: () => settings.get().unreadBudgets !== undefined,
    now,
  });
  const loadAgent = createAgentLoader(log);
  const models = createModels({
    http,
    openBudget,
    loadAgent,
    database,
    appState,
    settings,
    secrets,
    secretMoves,
    threads,
    environment,
    now,
    monotonicNow,
    log,
  });
  const mcp = createMcp({
    userData,
    version,
    appState,
    secrets: stored,
    http,
    settings: inForce,
    variables: environment.forServers,
    openLink: desktop.openLink,
    onChange: () => changes.publish({ type: "mcp-changed" }),
    monotonicNow,
    log,
  });
  const tracing = createTracing({
    database,
    settings: inForce,
    secrets,
    environmentSecretKey: environment.langfuseSecretKey,
    environmentUrl: environment.langfuseBaseUrl,
    http,
    version,
    now,
    onStatus: (status) => changes.publish({ type: "tracing-changed", status }),
    report: (event, error) => log.error(event, error),
  });
  const attention = createAttention({
    threads,
    changes,
    onChange: (questions) => desktop.onQuestions?.(questions),
    report: (error) => log.error("chat-not-seen", error),
  });
  const keepAwake = createKeepAwake({
    isWanted: () => inForce().desktop.keepAwake,
    block: desktop.keepAwake,
  });
  const loadTools = lazy(async () => {
    const { joinToolSources, ownTools } = await import("../tools/tool-source.ts");
    return joinToolSources([ownTools, mcp.source], (error) => log.error("tools-not-had", error));
  });
  const toolDecisions = createToolDecisions({
    database,
    now,
    onChange: () => changes.publish({ type: "tools-changed" }),
  });
  const runs = createRunService({
    loadTools,
    toolDecisions,
    runStore,
    settleRest: spending.settleRest,
    spanStore,
    threadStore: threads,
    changes,
    chooseModel: models.choose,
    settings: inForce,
    limiter,
    openBudget,
    loadAgent,
    tracer: tracing.tracer,
    readPicture: (hash) => files.readPicture(hash),
    clock: SYSTEM_CLOCK,
    report: (event, error, run) =>
      log.error(
        event,
        error,
        run === undefined ? {} : { ...run, traceId: redact(toTraceId(run.runId)) },
      ),
    log,
    observe: ({ runId }) => keepAwake.observe(runId),
    onQuestion: (threadId, question) => attention.ask(threadId, question),
    onBegin: (threadId, windowId) => attention.show(windowId, threadId),
    onEnded: (threadId) => attention.ended(threadId),
    onOver: (run, status) => messageQueue.over(run, status),
    onVerdict: (verdict, asked) =>
      log.info("message-held-back", { verdict: redact(verdict), ...asked }),
  });
  const messageQueue = createMessageQueue({
    runs,
    threads,
    changes,
    report: (error) => log.error("queued-message-not-sent", error),
  });
  movePlain();
  void runs.reopen();

  const {
    endpointKeys,
    connectionTests,
    chatSettings,
    modelLists,
    learnedQuirks,
    findLocalServers,
  } = models;
  // What counts tokens is asked for when somebody types.
  const loadNextCall = lazy(async () => {
    const { createNextCall } = await import("../runs/next-call.ts");
    const { choose } = models;
    return createNextCall({
      threads,
      choose,
      settings: inForce,
      tools: await loadTools(),
      spending,
      returnedTokens: (...of) => runStore.returnedTokens(...of),
    });
  });
  const forPage: HandlerDeps = {
    runs,
    messageQueue,
    loadTools,
    toolDecisions,
    threads,
    settings,
    secrets,
    secretMoves,
    inForce,
    forgetPlain: (name) => settings.forgetPlain(new Set([name])),
    typedSettings: createTypedSettings(appState),
    pageSaves,
    colourer,
    showSettingsFile: (name) => desktop.showFile(join(userData, name)),
    endpointKeys,
    connectionTests,
    learnedQuirks,
    chatSettings,
    modelLists,
    findLocalServers,
    mcp: mcp.load,
    changes,
    attention,
    limiter,
    tracing,
    questions,
    now,
    monotonicNow,
    ...desktop,
    copyText: async (text) => {
      const copied = toCopiedText(text);
      // Also where all that was in it cannot be seen: what is on the clipboard is worth more than nothing.
      if (copied === "") throw new AppError("invalid-input", "There is nothing to copy.");
      await desktop.copyText(copied);
    },
    usage: {
      report: (fromAt) => storage.disk.call("usage", { fromAt }),
      csv: (fromAt) => storage.disk.call("usageCsv", { fromAt }),
    },
    bin: { ...storage.bin, onErased: () => void storage.keeper.erase() },
    find: (input) => storage.disk.call("listThreads", input),
    fork: (threadId) => transfer.fork(threadId),
    search: (query) => storage.disk.call("search", { query }),
    nextCall: async (message) => (await loadNextCall())(message),
    budgetStates: () => readBudgetStates({ spending, settings: inForce, now }),
    runExports: {
      contentOf: (runId, spanId) => contentsIn(spanStore, runId, spanId),
      list: (input) => storage.disk.call("listRuns", input),
      names: () => storage.disk.call("runNames", undefined),
      answerOf: async (runId) => {
        const { answerOfRun } = await import("../store/run-list.ts");
        return answerOfRun(database, runId);
      },
      runsOfAnswer: (runId) => runStore.runsOfAnswer(runId),
      toText: (runId, format) => storage.disk.call("exportRun", { runId, format, version }),
    },
    reportProblem: ({ kind, name, frames }, windowId) =>
      log.warn("page-problem", {
        windowId,
        kind: redact(kind),
        name: redact(name),
        frames: redact(frames),
      }),
    support: createSupport({ ...desktop, database, runStore, settings, userData, now }),
    transfer,
    files,
    data: {
      folder: userData,
      backups: storage.keeper.describe,
      backUp: storage.keeper.backUp,
      pushedOut: storage.pushedOut,
      asides: () => storage.asides.list(),
      removeAside: storage.keeper.removeAside,
      preview: storage.keeper.preview,
      restore: async (name) => storage.notify(await storage.keeper.restore(name)),
      openFolder: () => desktop.openFolder(userData),
    },
    readiness: createReadiness({
      models,
      secrets,
      settings,
      threads,
      tracing: () => tracing.status(),
      backups: storage.listBackups,
      versions: [
        ["Parley", version],
        ["Electron", process.versions.electron],
        ["Chromium", process.versions.chrome],
        ["Node", process.versions.node],
      ],
      builtAt: desktop.builtAt,
      protections: async () => desktop.protections?.(),
      now,
    }),
    appInfo: () => ({
      version,
      platform: process.platform,
      notices: [
        ...[...storage.notices, ...secrets.notices, ...httpNotices].map(toNotice),
        ...settings.notices,
        ...secretNotices,
        ...[oldVersionNotice({ builtAt: desktop.builtAt, now: now() })]
          .filter((text) => text !== undefined)
          .map(toNotice),
      ],
      age: describeAge({ builtAt: desktop.builtAt, now: now() }),
      model: models.describe(),
    }),
  };

  return {
    appState,
    attention,
    changes,
    /** Opens a link that a window's page asked a new window for. @throws AppError as `app.openLink`. */
    openLink: async (url: string, windowId: number): Promise<void> => {
      // A script alone opens nothing; what a person pressed opens one link.
      if (!desktop.gestures.take(windowId)) await questions.ask(linkQuestion(url), windowId);
      await desktop.openLink(url);
    },
    savePage: (windowId: number): Promise<void> => pageSaves.ask(windowId),
    runs,
    settings,
    limiter,
    forPage,
    /** What the page may show beside its own files. */
    readPicture: (hash: string) => files.readPicture(hash),
    monotonicNow,
    /** Loads what runs are made of, the agent's libraries and what tracing needs, so that the first message does not wait for them. */
    warmUp: async (): Promise<void> => {
      await runs.ready();
      await loadAgent();
      await tracing.warmUp();
      await mcp.warmUp();
    },
    /** The computer is about to fall asleep. */
    slept: (): void => runs.slept(),
    /** The computer woke up: time went on while it slept, timers did not, and connections may be gone. */
    woke: (): void => {
      limiter.recheck();
      http.forgetConnections();
      runs.woke();
    },
    /** The window is gone: what stood unsent in it waits for the next one. */
    windowGone: (windowId: number): void => {
      // On a disk that takes nothing it waits for the next start, which releases all of them.
      const report = (error: unknown): void => log.error("draft-not-released", error);
      nowOrSoon(() => threads.drafts.release(windowId), report);
    },
    /** Ends every run, sends what can still be sent, and closes the files. */
    close: async (): Promise<void> => {
      transfer.close();
      opened.unwatch();
      await colourer.close();
      await runs.close();
      await mcp.close();
      await tracing.close();
      await storage.close();
    },
  };
}
