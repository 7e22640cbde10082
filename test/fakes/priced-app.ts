import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import { SYSTEM_CLOCK } from "../../electron/clock/clock.ts";
import { createChanges } from "../../electron/runs/changes.ts";
import { createBudgets } from "../../electron/runs/limits/budget/open-budget.ts";
import { createRateLimiter } from "../../electron/runs/limits/rate-limiter/rate-limiter.ts";
import { NO_TRACER } from "../../electron/observability/tracer.ts";
import { createRunService, type StartedRun } from "../../electron/runs/run-service.ts";
import { loadRunParts } from "../../electron/runs/run-parts.ts";
import { openDatabase } from "../../electron/store/database.ts";
import { createRunStore } from "../../electron/store/run-store.ts";
import { createSpanStore } from "../../electron/store/span-store.ts";
import { createLastingSpending } from "../../electron/store/lasting-spending.ts";
import { createSpending } from "../../electron/store/spending.ts";
import { createThreadStore } from "../../electron/store/thread-store.ts";
import { messageId, threadId, type ThreadId } from "../../shared/ids.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../shared/settings.ts";
import { chosenModel } from "./chosen-model.ts";
import { ownToolsOnly } from "./own-tools.ts";

await loadRunParts();

const WINDOW = 1;
/** Ten micro-dollars for each token, whichever way it goes. */
const PRICE = {
  model: "priced",
  inputMicroUsdPerMillion: 10_000_000,
  cachedInputMicroUsdPerMillion: null,
  outputMicroUsdPerMillion: 10_000_000,
  contextWindowTokens: null,
};
interface PricedApp {
  readonly folder: string;
  readonly baseUrl: string;
  readonly budgets: Partial<Settings["budgets"]>;
  /** Any other than "priced" has no price. */
  readonly name?: string;
}

/** One life of main's services, over a real database and a model whose tokens cost something. */
export function openPricedApp({ folder, baseUrl, budgets, name = "priced" }: PricedApp) {
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    budgets: { ...DEFAULT_SETTINGS.budgets, ...budgets },
    prices: { own: [PRICE] },
  };
  const now = (): number => Date.now();
  const { database, close } = openDatabase({
    path: join(folder, "parley.db"),
    backupsFolder: join(folder, "backups"),
    now,
  });
  const threads = createThreadStore({ database, now });
  const runStore = createRunStore({ database, now });
  const spending = createLastingSpending(createSpending(database), () => undefined);
  const unlimited = () => ({ requests: 1_000, tokens: null, windowMs: 1_000 });
  const runs = createRunService({
    ...ownToolsOnly,
    tracer: NO_TRACER,
    runStore,
    settleRest: spending.settleRest,
    spanStore: createSpanStore({ database, now }),
    threadStore: threads,
    changes: createChanges(),
    chooseModel: () =>
      chosenModel({
        kind: "openai-compatible",
        baseUrl,
        name,
        apiKey: undefined,
      }),
    settings: () => settings,
    openBudget: createBudgets({ spending, settings: () => settings, now }),
    limiter: createRateLimiter({
      now: () => performance.now(),
      perWindow: unlimited,
      appWide: unlimited,
    }),
    loadAgent: () => Promise.resolve(localAgent),
    clock: SYSTEM_CLOCK,
    report: () => undefined,
  });
  const start = (thread: ThreadId = threadId.parse(randomUUID())): StartedRun => {
    const outcome = runs.start(
      {
        threadId: thread,
        messageId: messageId.parse(randomUUID()),
        parentId: null,
        text: "Go on for ever, please.",
        acknowledged: [],
      },
      WINDOW,
    );
    if ("ask" in outcome) throw new Error(outcome.ask.message);
    return outcome;
  };
  /** Follows a run and keeps its events. */
  const follow = ({ runId }: StartedRun) => {
    const events: RunEvent[] = [];
    const done = runs.watch(
      runId,
      (event) => {
        if (event.type === "run-event") events.push(event.event);
        else events.push(...event.pending);
      },
      new AbortController().signal,
    );
    return { events, done };
  };
  return { database, threads, runs, runStore, spending, start, follow, close };
}
