import { toPlainText } from "../../shared/to-plain-text.ts";
import type { RunId, ThreadId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import type { Settings } from "../../shared/settings.ts";
import type { Ask } from "../../shared/verdict.ts";
import { toFailedEndpoint } from "../agent/failed-endpoint.ts";
import { modelName } from "../agent/model-choice.ts";
import { costOf } from "../agent/pricing/cost-of.ts";
import { addressKind } from "../consent/address-kind.ts";
import { modelFacts } from "../agent/pricing/model-facts.ts";
import type { Tracer } from "../observability/tracer.ts";
import type { RunStore } from "../store/run-store.ts";
import type { SpanStore } from "../store/span-store.ts";
import { boundRun, type BoundRun } from "./bound-run.ts";
import type { Changes } from "./changes.ts";
import type { ChosenModel } from "./choose-model.ts";
import type { Agent } from "../agent/agent.ts";
import { executeRun } from "./execute-run.ts";
import { toPriced, type OpenBudget } from "./gates/budget/open-budget.ts";
import { inspectToolResult } from "./gates/inspect-tool-result.ts";
import type { RateLimiter } from "./gates/rate-limiter/rate-limiter.ts";
import { createJournal, type JournalEntry } from "./journal.ts";
import { createLiveRun, type LiveRun } from "./live-run.ts";
import { createSpanRecorder } from "./span-recorder.ts";

/** Which run it is about, and the window it was started from. */
export interface ReportedRun {
  readonly runId: RunId;
  readonly threadId: ThreadId;
  readonly windowId: number;
}

/** What every run needs, whoever it belongs to. */
export interface RunSurroundings {
  readonly runStore: RunStore;
  readonly spanStore: SpanStore;
  readonly changes: Changes;
  readonly settings: () => Settings;
  readonly limiter: RateLimiter;
  readonly openBudget: OpenBudget;
  readonly loadAgent: () => Promise<Agent>;
  readonly tracer: Tracer;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Monotonic, in milliseconds. */
  readonly monotonicNow: () => number;
  readonly report: (event: string, error: unknown, run?: ReportedRun) => void;
  /** Hears every event of every run, in order; text and thoughts too. Must not throw. */
  readonly observe?: (run: ReportedRun) => (event: RunEvent) => void;
  /** Hears what a run asks a person; undefined once it asks no more. */
  readonly onQuestion?: (threadId: ThreadId, question: string | undefined) => void;
}

interface LaunchOptions {
  readonly reported: ReportedRun;
  readonly chosen: ChosenModel;
  /** The empty answer, or the one to go on with, as it was stored. */
  readonly message: Message;
  /** What the model shall read, the answer's own message last. */
  readonly branch: readonly Message[];
  readonly continues: boolean;
  /** What a gate found before the run, and the person let pass. */
  readonly passed: Ask | undefined;
  /** Stores the end of the run, with what of its journal was not yet written. */
  readonly finish: (answer: Message, rest: readonly JournalEntry[]) => Promise<void>;
}

export interface LaunchedRun {
  readonly run: LiveRun;
  readonly bound: BoundRun;
  /** Resolves once the end of the run is stored. */
  readonly stored: Promise<void>;
}

/**
 * Sets a run going that stands in the store already: with its journal, its bounds, its trace and its spans. Nothing of
 * what it does can fail without being told to `report`.
 */
export function launchRun(surroundings: RunSurroundings, options: LaunchOptions): LaunchedRun {
  const { now, monotonicNow } = surroundings;
  const { reported, message, branch, continues, passed } = options;
  const { target, connect } = options.chosen;
  const { runId, threadId, windowId } = reported;
  const started = { runId, threadId, messageId: message.id };

  const journal = createJournal({
    append: (entries) => surroundings.runStore.append(runId, entries),
    onError: (error) => surroundings.report("journal-write-failed", error, reported),
    now: monotonicNow,
  });
  const startedAt = now();
  const { price } = modelFacts(toPriced(target), surroundings.settings().prices.own);
  const trace = surroundings.tracer.begin({
    ...started,
    question: toPlainText(branch.findLast(({ role }) => role === "user")?.parts ?? []),
    model: modelName(target),
    kind: continues ? "continue" : "answer",
    startedAt,
    costOf: (usage) => costOf(usage, price)?.microUsd ?? null,
  });
  const observe = surroundings.observe?.(reported);
  const record = (entry: JournalEntry): void => {
    journal.push(entry);
    observe?.(entry.event);
    trace.observe(entry.event);
  };
  const run = createLiveRun({
    runId,
    message,
    record,
    now,
    onQuestion: (question) => surroundings.onQuestion?.(threadId, question),
  });
  run.publish({ type: "run-start", at: startedAt, model: modelName(target), ...started });
  if (passed !== undefined) {
    const { message: words, excerpt } = passed;
    run.publish({ type: "input-verdict", at: now(), message: words, excerpt });
  }
  const bound = boundRun({
    run,
    windowId,
    limiter: surroundings.limiter,
    budget: surroundings.openBudget({ ...started, target }),
    stepLimit: () => surroundings.settings().limits.toolRounds,
    timeouts: surroundings.settings().timeouts,
    isNearby: target.kind !== "demo" && isNearby(target.endpoint.baseUrl),
    inspectToolResult: (text) =>
      inspectToolResult(text, surroundings.settings().safety.promptInjection),
    onRateChange: () => {
      const usage = surroundings.limiter.usage(windowId);
      surroundings.changes.publish({ type: "rate-changed", usage }, windowId);
    },
    now,
    monotonicNow,
    report: (error) => surroundings.report("model-call-not-counted", error),
  });
  const spans = createSpanRecorder({
    save: (stored) => surroundings.spanStore.save(runId, stored),
    onError: (error) => surroundings.report("span-write-failed", error),
  });
  const stored = executeRun({
    run,
    onContent: spans.record,
    bounds: bound.bounds,
    judge: bound.judge,
    onEnd: () => {
      bound.stop();
      spans.flush();
    },
    history: continues ? branch : branch.slice(0, -1),
    continues,
    connectModel: connect,
    endpoint: target.kind === "demo" ? undefined : toFailedEndpoint(target.endpoint),
    loadAgent: surroundings.loadAgent,
    now,
    monotonicNow,
    report: (error) => surroundings.report("run-failed", error, reported),
  }).then(() => {
    trace.end(run.message());
    return options.finish(run.message(), journal.drain());
  });
  return { run, bound, stored };
}

function isNearby(baseUrl: string): boolean {
  const url = URL.parse(baseUrl);
  return url !== null && addressKind(url) !== "public";
}
