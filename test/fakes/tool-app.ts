import { cpSync, mkdirSync, rmSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import { SYSTEM_CLOCK } from "../../electron/clock/clock.ts";
import { createChanges } from "../../electron/runs/changes.ts";
import { createBudgets } from "../../electron/runs/limits/budget/open-budget.ts";
import { createRateLimiter } from "../../electron/runs/limits/rate-limiter/rate-limiter.ts";
import { NO_TRACER } from "../../electron/observability/tracer.ts";
import { createRunService } from "../../electron/runs/run-service.ts";
import { loadRunParts } from "../../electron/runs/run-parts.ts";
import { openDatabase } from "../../electron/store/database.ts";
import { createRunStore } from "../../electron/store/run-store.ts";
import { createSpanStore } from "../../electron/store/span-store.ts";
import { createSpending } from "../../electron/store/spending.ts";
import { createThreadStore } from "../../electron/store/thread-store.ts";
import { createToolDecisions } from "../../electron/store/tool-decisions.ts";
import { TOOLS } from "../../electron/tools/registry.ts";
import { defineTool, type Tool, type ToolApproval } from "../../electron/tools/tool.ts";
import type { CallDecision } from "../../shared/contract/tool-procedures.ts";
import { messageId, threadId, type RunId, type ThreadId } from "../../shared/ids.ts";
import type { ApprovalRequest, RunEvent } from "../../shared/run-event.ts";
import { applyPending, NOTHING_PENDING } from "../../shared/run-pending.ts";
import { DEFAULT_SETTINGS } from "../../shared/settings.ts";
import { chosenModel } from "./chosen-model.ts";
import { eventually } from "./eventually.ts";

await loadRunParts();

const WINDOW = 1;

/** What happens outside the app, whatever becomes of the app: each call that took effect, in order. */
export interface Outside {
  readonly effects: { readonly name: string; readonly args: Readonly<Record<string, unknown>> }[];
  /** What a call waits for after it took effect, before it answers. */
  answering: (args: Readonly<Record<string, unknown>>) => Promise<string>;
}

export const createOutside = (): Outside => ({
  effects: [],
  answering: () => Promise.resolve("done"),
});

type Asked = Extract<ToolApproval, { type: "asked" }>;

/** A tool that changes something outside. */
export const writingTool = (
  name: string,
  outside: Outside,
  approval: Partial<Asked> = {},
  risk: Tool["risk"] = { type: "changes" },
): Tool =>
  defineTool({
    name,
    title: `The ${name}`,
    icon: "wrench",
    about: "Writes.",
    limits: [],
    description: "Writes.",
    input: z.looseObject({}),
    risk,
    approval: {
      type: "asked",
      owner: { id: "server-1", title: "Notes" },
      fingerprint: "one",
      offers: ["chat", "always"],
      ...approval,
    },
    execute: async (args) => {
      outside.effects.push({ name, args });
      return await outside.answering(args);
    },
  });

interface ToolAppOptions {
  readonly folder: string;
  readonly baseUrl: string;
  readonly tools: (isDead: () => boolean) => readonly Tool[];
}

/** One life of main's services over a real database, with tools that a person is asked about. */
export function openToolApp({ folder, baseUrl, tools }: ToolAppOptions) {
  const now = (): number => Date.now();
  const { database, close } = openDatabase({
    path: join(folder, "parley.db"),
    backupsFolder: join(folder, "backups"),
    now,
  });
  let isDead = false;
  const threads = createThreadStore({ database, now });
  const runStore = createRunStore({ database, now });
  const toolDecisions = createToolDecisions({ database, now });
  const unlimited = () => ({ requests: 1_000, tokens: null, windowMs: 1_000 });
  const limiter = createRateLimiter({
    now: () => performance.now(),
    perWindow: unlimited,
    appWide: unlimited,
  });
  const questions: (string | undefined)[] = [];
  const reports: unknown[] = [];
  const given = [...TOOLS, ...tools(() => isDead)];
  const runs = createRunService({
    loadTools: () =>
      Promise.resolve({ toolsFor: () => Promise.resolve(given), knownFor: () => given }),
    toolDecisions,
    tracer: NO_TRACER,
    runStore,
    spanStore: createSpanStore({ database, now }),
    threadStore: threads,
    changes: createChanges(),
    chooseModel: () =>
      chosenModel({ kind: "openai-compatible", baseUrl, name: "fake", apiKey: undefined }),
    settings: () => DEFAULT_SETTINGS,
    openBudget: createBudgets({
      spending: createSpending(database),
      settings: () => DEFAULT_SETTINGS,
      now,
    }),
    limiter,
    loadAgent: () => Promise.resolve(localAgent),
    clock: SYSTEM_CLOCK,
    report: (event, error) => reports.push([event, error]),
    onQuestion: (_thread, question) => questions.push(question),
  });
  runStore.recover();

  /** Follows a run. */
  const follow = (runId: RunId) => {
    const events: RunEvent[] = [];
    let before = 0;
    let pending = NOTHING_PENDING;
    const done = runs.watch(
      runId,
      (event) => {
        if (event.type === "run-event") events.push(event.event);
        const told = event.type === "run-event" ? [event.event] : event.pending;
        pending = told.reduce(applyPending, pending);
        before = event.seq;
      },
      new AbortController().signal,
    );
    return {
      events,
      done,
      seq: () => before,
      waiting: (): readonly ApprovalRequest[] => pending.approvals,
      /** The calls that wait, once there are so many. */
      untilWaiting: (count: number) =>
        eventually(() => {
          if (pending.approvals.length !== count) {
            throw new Error(`${pending.approvals.length} calls wait, not ${count}.`);
          }
          return pending.approvals;
        }),
    };
  };

  return {
    runs,
    runStore,
    threads,
    toolDecisions,
    limiter,
    questions,
    reports,
    follow,
    say(
      text: string,
      thread: ThreadId = threadId.parse(randomUUID()),
      parent: string | null = null,
    ) {
      const outcome = runs.start(
        {
          threadId: thread,
          messageId: messageId.parse(randomUUID()),
          parentId: parent === null ? null : messageId.parse(parent),
          text,
          acknowledged: [],
        },
        WINDOW,
      );
      if ("ask" in outcome) throw new Error(outcome.ask.message);
      return { ...outcome, ...follow(outcome.runId) };
    },
    decide: (runId: RunId, call: ApprovalRequest, decision: CallDecision["decision"]) =>
      runs.decide(runId, [{ toolCallId: call.toolCallId, argsHash: call.argsHash, decision }]),
    /**
     * Leaves what `kill -9` would at this moment, in a folder of its own: what is on disk, and nothing of what this life
     * does from now on.
     */
    kill(to: string): void {
      mkdirSync(to, { recursive: true });
      for (const end of ["", "-wal"]) {
        cpSync(join(folder, `parley.db${end}`), join(to, `parley.db${end}`), { force: true });
      }
      isDead = true;
    },
    async close(): Promise<void> {
      await runs.close();
      close();
      rmSync(join(folder, "backups"), { recursive: true, force: true });
    },
  };
}

export type ToolApp = ReturnType<typeof openToolApp>;
