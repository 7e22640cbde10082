import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localAgent } from "../../../electron/agent/local/local-agent.ts";
import type { ModelChoice } from "../../../electron/agent/model-choice.ts";
import { createHttpClient, type HttpClient } from "../../../electron/http/http-client.ts";
import { createTracing } from "../../../electron/observability/create-tracing.ts";
import { SYSTEM_CLOCK } from "../../../electron/clock/clock.ts";
import { createChanges } from "../../../electron/runs/changes.ts";
import { createBudgets } from "../../../electron/runs/limits/budget/open-budget.ts";
import { createRateLimiter } from "../../../electron/runs/limits/rate-limiter/rate-limiter.ts";
import { appWide, perWindow } from "../../../electron/runs/limits/rate-limiter/sliding-window.ts";
import { createRunService, type StartedRun } from "../../../electron/runs/run-service.ts";
import { loadRunParts } from "../../../electron/runs/run-parts.ts";
import { openDatabase } from "../../../electron/store/database.ts";
import { createRunStore } from "../../../electron/store/run-store.ts";
import { createSpending } from "../../../electron/store/spending.ts";
import { createThreadStore } from "../../../electron/store/thread-store.ts";
import { createSpanStore } from "../../../electron/store/span-store.ts";
import { chosenModel } from "../../fakes/chosen-model.ts";
import { messageId, threadId, type MessageId } from "../../../shared/ids.ts";
import type { SecretName } from "../../../shared/secret.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../shared/settings.ts";
import { ownToolsOnly } from "../../fakes/own-tools.ts";

await loadRunParts();

export interface TracedAppOptions {
  readonly folder?: string;
  readonly langfuse?: Partial<Settings["langfuse"]>;
  readonly openTelemetry?: Partial<Settings["openTelemetry"]>;
  /** `LANGFUSE_SECRET_KEY`. */
  readonly environmentSecretKey?: string;
  readonly secrets?: Partial<Record<SecretName, string>>;
  readonly model?: ModelChoice;
  /** Lets as many model calls through as come. */
  readonly unlimited?: boolean;
  readonly http?: HttpClient;
}

/** Main's services with tracing, as start.ts puts them together, without Electron. */
export function openTracedApp(options: TracedAppOptions = {}) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "parley-tracing-"));
  const now = (): number => Date.now();
  const { database, close } = openDatabase({
    path: join(folder, "parley.db"),
    backupsFolder: join(folder, "backups"),
    now,
  });
  let settings: Settings = {
    ...DEFAULT_SETTINGS,
    langfuse: { ...DEFAULT_SETTINGS.langfuse, ...options.langfuse },
    openTelemetry: { ...DEFAULT_SETTINGS.openTelemetry, ...options.openTelemetry },
    limits:
      options.unlimited === true
        ? { ...DEFAULT_SETTINGS.limits, messagesPerWindow: 1_000, messagesPerApp: 10_000 }
        : DEFAULT_SETTINGS.limits,
  };
  let secrets = { ...options.secrets };
  const reports: unknown[] = [];
  const threads = createThreadStore({ database, now });
  const runStore = createRunStore({ database, now });
  runStore.recover();
  const tracing = createTracing({
    database,
    settings: () => settings,
    secrets: {
      // Each is for wherever the settings lead.
      read: (name) => {
        const value = secrets[name];
        return Promise.resolve(value === undefined ? { type: "absent" } : { type: "found", value });
      },
      has: (name) => Promise.resolve(secrets[name] !== undefined),
      originOf: () => undefined,
      isLost: () => false,
    },
    environmentSecretKey: options.environmentSecretKey,
    environmentUrl: options.langfuse?.baseUrl ?? undefined,
    http: options.http ?? createHttpClient(),
    version: "1.2.3",
    now,
    onStatus: () => undefined,
    report: (event, error) => reports.push([event, error]),
  });
  const runs = createRunService({
    ...ownToolsOnly,
    tracer: tracing.tracer,
    runStore,
    spanStore: createSpanStore({ database, now }),
    threadStore: threads,
    changes: createChanges(),
    chooseModel: () => chosenModel(options.model ?? { kind: "demo" }),
    settings: () => settings,
    limiter: createRateLimiter({
      now: () => performance.now(),
      perWindow: () => perWindow(settings.limits),
      appWide: () => appWide(settings.limits),
    }),
    openBudget: createBudgets({
      spending: createSpending(database),
      settings: () => settings,
      now,
    }),
    loadAgent: () => Promise.resolve(localAgent),
    clock: SYSTEM_CLOCK,
    report: (event, error) => reports.push([event, error]),
  });
  return {
    folder,
    database,
    tracing,
    runs,
    threads,
    runStore,
    reports,
    set(next: Partial<Settings>, nextSecrets: Partial<Record<SecretName, string>> = {}) {
      settings = { ...settings, ...next };
      secrets = { ...secrets, ...nextSecrets };
      tracing.settingsChanged();
      tracing.secretChanged("langfuse/secret-key");
    },
    settings: () => settings,
    /** Sends a message that no gate asks about. */
    say(
      text: string,
      thread = threadId.parse(randomUUID()),
      parentId: MessageId | null = null,
    ): StartedRun {
      const outcome = runs.start(
        {
          threadId: thread,
          messageId: messageId.parse(randomUUID()),
          parentId,
          text,
          acknowledged: ["input-guard"],
        },
        1,
      );
      if ("ask" in outcome) throw new Error(outcome.ask.message);
      return outcome;
    },
    /** Where a run's trace stands; undefined when it has none. */
    traceOf: ({ runId, threadId }: Pick<StartedRun, "runId" | "threadId">) =>
      tracing.ofThread(threadId).find((each) => each.runId === runId),
    /** Resolves when the run has ended. */
    async ended({ runId }: StartedRun): Promise<void> {
      await runs.watch(runId, () => undefined, new AbortController().signal);
    },
    async close(): Promise<void> {
      await runs.close();
      await tracing.close();
      close();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
export type TracedApp = ReturnType<typeof openTracedApp>;
