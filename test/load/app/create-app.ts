import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localAgent } from "../../../electron/agent/local/local-agent.ts";
import { createChanges, type Changes } from "../../../electron/runs/changes.ts";
import { createBudgets } from "../../../electron/runs/limits/budget/open-budget.ts";
import { createSpending } from "../../../electron/store/spending.ts";
import { createRunService, type RunService } from "../../../electron/runs/run-service.ts";
import { loadRunParts } from "../../../electron/runs/run-parts.ts";
import { openDatabase } from "../../../electron/store/database.ts";
import { createRunStore } from "../../../electron/store/run-store.ts";
import { createSpanStore } from "../../../electron/store/span-store.ts";
import { createThreadStore, type ThreadStore } from "../../../electron/store/thread-store.ts";
import { NO_TRACER } from "../../../electron/observability/tracer.ts";
import { DEFAULT_SETTINGS } from "../../../shared/settings.ts";
import { chosenModel } from "../../fakes/chosen-model.ts";
import type { LoadOptions } from "../options.ts";
import { sharedNow } from "../shared-clock.ts";
import { createRecordingLimiter, type GivenPermit } from "./recording-limiter.ts";
import { timeTransactions } from "./time-transactions.ts";
import { ownToolsOnly } from "../../fakes/own-tools.ts";

await loadRunParts();

/** What main is made of, without windows. */
export interface LoadedApp {
  readonly runs: RunService;
  readonly threads: ThreadStore;
  readonly changes: Changes;
  readonly permits: readonly GivenPermit[];
  /** How long each transaction took, in milliseconds. */
  readonly transactions: readonly number[];
  /** What main would have written to its log as an error, except how runs failed. */
  readonly problems: readonly string[];
  /** Ends what still runs and deletes the folder. */
  close(): Promise<void>;
}

/** Composes the services as `electron/main.ts` does, on a database in a folder of its own. */
export function createApp(
  baseUrl: string,
  { limit, appLimit, windowMs }: Pick<LoadOptions, "limit" | "appLimit" | "windowMs">,
): LoadedApp {
  const folder = mkdtempSync(join(tmpdir(), "parley-load-"));
  const now = (): number => Date.now();
  const opened = openDatabase({
    path: join(folder, "parley.db"),
    backupsFolder: join(folder, "backups"),
    now,
  });
  const { database, times: transactions } = timeTransactions(opened.database);
  const threads = createThreadStore({ database, now });
  const changes = createChanges();
  const problems: string[] = [];
  const { limiter, permits } = createRecordingLimiter({
    now: sharedNow,
    perWindow: { requests: limit, tokens: null, windowMs },
    appWide: { requests: appLimit, tokens: null, windowMs },
  });
  const runs = createRunService({
    ...ownToolsOnly,
    tracer: NO_TRACER,
    threadStore: threads,
    runStore: createRunStore({ database, now }),
    spanStore: createSpanStore({ database, now }),
    changes,
    chooseModel: () =>
      chosenModel({ kind: "openai-compatible", baseUrl, name: "load", apiKey: undefined }),
    settings: () => DEFAULT_SETTINGS,
    openBudget: createBudgets({
      spending: createSpending(database),
      settings: () => DEFAULT_SETTINGS,
      now,
    }),
    limiter,
    loadAgent: () => Promise.resolve(localAgent),
    clock: { now, monotonic: sharedNow },
    report: (event, error) => {
      if (event !== "run-failed") problems.push(`${event}: ${String(error)}`);
    },
  });
  return {
    runs,
    threads,
    changes,
    permits,
    transactions,
    problems,
    async close() {
      await runs.close();
      opened.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
