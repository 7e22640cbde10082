import { setImmediate as nextTurn } from "node:timers/promises";
import { toPlainText } from "../../shared/to-plain-text.ts";
import type { RunId, ThreadId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import type { Settings } from "../../shared/settings.ts";
import type { Ask } from "../../shared/verdict.ts";
import { toFailedEndpoint } from "../agent/failed-endpoint.ts";
import { modelName } from "../agent/model-choice.ts";
import { addressKind } from "../consent/address-kind.ts";
import type { Log } from "../observability/log.ts";
import { createRunLog } from "../observability/run-log.ts";
import type { Tracer } from "../observability/tracer.ts";
import type { Clock } from "../clock/clock.ts";
import type { ReadFields } from "../store/returned-fields.ts";
import type { ReturnedFields } from "../../shared/returned-fields.ts";
import type { RunEntry, RunStore, WaitingRun } from "../store/run-store.ts";
import type { SpanStore } from "../store/span-store.ts";
import { createRunLimits, type RunLimits } from "./limits/run-limits.ts";
import type { Changes } from "./changes.ts";
import type { ChosenModel } from "./choose-model.ts";
import type { Agent, SentPicture } from "../agent/agent.ts";
import type { FileFolder } from "../attachments/file-folder.ts";
import { applyPending, NOTHING_PENDING } from "../../shared/run-pending.ts";
import type { Tool } from "../tools/tool.ts";
import type { ToolSource } from "../tools/tool-source.ts";
import type { ToolDecisions } from "../store/tool-decisions.ts";
import { executeRun } from "./execute-run.ts";
import type { OpenBudget } from "./limits/budget/open-budget.ts";
import { inspectToolResult } from "../guard/tool-results.ts";
import type { RateLimiter } from "./limits/rate-limiter/rate-limiter.ts";
import { createJournal } from "./journal.ts";
import { createRun, type Run } from "./run.ts";
import { createSpanRecorder } from "./span-recorder.ts";

/** Which run it is about, and the window it was started from. */
export interface RunRef {
  readonly runId: RunId;
  readonly threadId: ThreadId;
  readonly windowId: number;
}

/** What every run needs, whoever it belongs to. */
export interface RunDeps {
  readonly runStore: RunStore;
  readonly spanStore: SpanStore;
  readonly changes: Changes;
  readonly settings: () => Settings;
  readonly limiter: RateLimiter;
  readonly openBudget: OpenBudget;
  readonly loadAgent: () => Promise<Agent>;
  /** Where the tools of runs come from. */
  readonly loadTools: () => Promise<ToolSource>;
  readonly toolDecisions: Pick<ToolDecisions, "find" | "keep">;
  readonly tracer: Tracer;
  /** Reads a picture that goes along with a message; undefined where it is not there. */
  readonly readPicture?: FileFolder["readPicture"];
  readonly clock: Clock;
  readonly report: (event: string, error: unknown, run?: RunRef) => void;
  /** Takes the milestones of every run, without a word of it. */
  readonly log?: Log;
  /** Hears every event of every run, in order; text and thoughts too. Must not throw. */
  readonly observe?: (run: RunRef) => (event: RunEvent) => void;
  /** Hears what a run asks a person; undefined once it asks no more. */
  readonly onQuestion?: (threadId: ThreadId, question: string | undefined) => void;
}

/** Whether the question is new, was answered before, or its answer is gone on with. */
export type AnswerKind = NonNullable<Extract<RunEvent, { type: "run-start" }>["kind"]>;

/** What an earlier life of the app left of a run that waits for a person's word about a call. */
export type Reopened = Pick<WaitingRun, "events" | "seq" | "questions">;

interface LaunchOptions {
  readonly ref: RunRef;
  readonly chosen: ChosenModel;
  /** The empty answer, or the one to go on with, as it was stored. */
  readonly message: Message;
  /** What the model shall read, the answer's own message last. */
  readonly branch: readonly Message[];
  readonly kind: AnswerKind;
  /** Set for a run that goes on where it was left. */
  readonly reopened?: Reopened;
  /** What a gate found before the run, and the person let pass. */
  readonly passed: Ask | undefined;
  /** Stores the end of the run, with what of its journal was not yet written. */
  readonly finish: (
    answer: Message,
    rest: readonly RunEntry[],
    returned: readonly ReturnedFields[],
  ) => Promise<void>;
}

export interface LaunchedRun {
  readonly run: Run;
  readonly limits: RunLimits;
  /** Resolves once the end of the run is stored, or what it did until it was left. */
  readonly stored: Promise<void>;
}

/**
 * Sets a run going that stands in the store already: with its journal, its limits, its trace and its spans. Nothing of
 * what it does can fail without being told to `report`.
 */
export function launchRun(deps: RunDeps, options: LaunchOptions): LaunchedRun {
  const { clock } = deps;
  const { ref, message, branch, passed, reopened } = options;
  const continues = options.kind === "continue";
  const { target, connect } = options.chosen;
  const { runId, threadId, windowId } = ref;
  const started = { runId, threadId, messageId: message.id };

  const report: Run["report"] = (event, error) => deps.report(event, error, ref);
  const journal = createJournal({
    append: (...entries) => deps.runStore.append(runId, ...entries),
    onError: (error) => report("journal-write-failed", error),
    now: clock.monotonic,
  });
  const startedAt = reopened?.events[0]?.at ?? clock.now();
  const trace = deps.tracer.begin({
    ...started,
    question: toPlainText(branch.findLast(({ role }) => role === "user")?.parts ?? []),
    startedAt,
  });
  const spans = createSpanRecorder({
    save: (stored) => deps.spanStore.save(runId, stored),
    onError: (error) => report("span-write-failed", error),
  });
  const observe = deps.observe?.(ref);
  const writeLog = deps.log === undefined ? undefined : createRunLog(deps.log, ref);
  const record = (entry: RunEntry): void => {
    journal.push(entry);
    writeLog?.(entry.event);
    observe?.(entry.event);
    spans.observe(entry.event);
    trace.observe(entry.event);
  };
  const run = createRun({
    runId,
    windowId,
    message,
    clock,
    report,
    record,
    before: reopened,
    onQuestion: (question) => deps.onQuestion?.(threadId, question),
  });
  const endpoint = target.kind === "demo" ? undefined : toFailedEndpoint(target.endpoint);
  if (reopened === undefined) {
    run.publish({
      type: "run-start",
      at: startedAt,
      model: modelName(target),
      kind: options.kind,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...started,
    });
  } else {
    for (const event of reopened.events) {
      trace.observe(event);
      observe?.(event);
    }
    for (const event of toReopening(reopened, clock.now())) run.publish(event);
  }
  if (passed !== undefined) {
    const { message: words, excerpt } = passed;
    run.publish({ type: "input-verdict", at: clock.now(), message: words, excerpt });
  }
  let risks: ReadonlyMap<string, Tool["risk"]["type"]> = new Map();
  const limits = createRunLimits({
    run,
    limiter: deps.limiter,
    toolDecisions: deps.toolDecisions,
    reopened: reopened?.questions,
    hasReadForeign: (toolName) =>
      [...branch.slice(0, -1), run.message()].some((each) => hasReadForeign(each, toolName, risks)),
    commit: journal.commit,
    budget: deps.openBudget({ ...started, target }),
    stepLimit: () => deps.settings().limits.toolRounds,
    timeouts: deps.settings().timeouts,
    isNearby: target.kind !== "demo" && isNearby(target.endpoint.baseUrl),
    inspectToolResult: (text) => inspectToolResult(text, deps.settings().safety.promptInjection),
    onRateChange: () => {
      const usage = deps.limiter.usage(windowId);
      deps.changes.publish({ type: "rate-changed", usage }, windowId);
    },
  });
  const stored = executeRun({
    run,
    returned: readBack(deps, options, report),
    readPictures: () => readPictures(branch, deps.readPicture, report),
    onReturned: journal.keep,
    onContent: spans.record,
    bounds: limits.bounds,
    judge: limits.judge,
    onSecrets: (secrets) => trace.hide(secrets),
    onEnd: () => {
      limits.stop();
      spans.flush();
    },
    history: continues || reopened !== undefined ? branch : branch.slice(0, -1),
    continues,
    resumes: reopened !== undefined,
    untilWanted: () => limits.approvals.untilOneIsDecided(),
    loadTools: async () => {
      const source = await deps.loadTools();
      const tools = await source.toolsFor(threadId, run.signal);
      risks = new Map(tools.map(({ name, risk }) => [name, risk.type]));
      return tools;
    },
    connectModel: connect,
    endpoint,
    loadAgent: deps.loadAgent,
  }).then((hasEnded) => {
    if (!hasEnded) return journal.commit().catch((error: unknown) => report("run-not-left", error));
    trace.end(run.message());
    return options.finish(run.message(), journal.drain(), journal.drainReturned());
  });
  return { run, limits, stored };
}

/** What is told of a run that is there again: its questions, and the end of what the app's end broke off. */
function toReopening({ events, questions }: Reopened, at: number): readonly RunEvent[] {
  const nodes = events.filter((event) => event.type === "node-start");
  const ended = new Set(
    events.flatMap((event) => (event.type === "node-end" ? [event.taskId] : [])),
  );
  const { wait } = events.reduce(applyPending, NOTHING_PENDING);
  return [
    ...nodes
      .filter(({ taskId }) => !ended.has(taskId))
      .map(({ node, taskId }): RunEvent => ({ type: "node-end", at, node, taskId, error: null })),
    ...(wait === undefined ? [] : [{ type: "wait-end", at, waitId: wait.waitId } as const]),
    ...questions.map((question): RunEvent => ({ type: "approval-start", at, ...question })),
  ];
}

/**
 * Whether something that others wrote, and the model has read, stands in a message: what another tool brought, unless it
 * is a pure one. What a tool says of itself, that it only reads or only writes, is its server's word and counts for nothing.
 */
function hasReadForeign(
  { parts }: Message,
  toolName: string,
  risks: ReadonlyMap<string, Tool["risk"]["type"]>,
): boolean {
  return parts.some(
    (part) =>
      part.type === "tool-call" &&
      part.endedAt !== null &&
      (part.warning !== undefined ||
        (part.state === "done" &&
          part.toolName !== toolName &&
          risks.get(part.toolName) !== "none")),
  );
}

/** What goes back with the branch; without it, the model is asked all the same. */
function readBack(
  { runStore }: RunDeps,
  { chosen, branch }: LaunchOptions,
  report: Run["report"],
): ReadFields["byMessage"] {
  const source = chosen.source?.();
  if (source === undefined) return new Map();
  try {
    const ids = branch.map(({ id }) => id);
    const { byMessage, dropped } = runStore.returned(ids, source);
    if (dropped > 0) report("returned-fields-dropped", new Error(`${dropped} rows were not used.`));
    return byMessage;
  } catch (error) {
    report("returned-fields-not-read", error);
    return new Map();
  }
}

/** The pictures of a branch as a request carries them; without one that cannot be read, the model is asked all the same. */
async function readPictures(
  branch: readonly Message[],
  read: RunDeps["readPicture"],
  report: Run["report"],
): Promise<ReadonlyMap<string, SentPicture>> {
  const parts = branch.flatMap((message) => message.parts);
  const hashes = parts.flatMap((part) =>
    part.type === "attachment" && part.picture !== undefined ? [part.picture.hash] : [],
  );
  const pictures = new Map<string, SentPicture>();
  for (const hash of new Set(hashes)) {
    const found = read?.(hash);
    if (found === undefined) report("picture-not-read", undefined);
    else {
      const data = Buffer.from(found.bytes).toString("base64");
      pictures.set(hash, { url: `data:${found.mediaType};base64,${data}` });
    }
    // Twenty megabytes take a few milliseconds each; the windows get theirs between two.
    await nextTurn();
  }
  return pictures;
}

function isNearby(baseUrl: string): boolean {
  const url = URL.parse(baseUrl);
  return url !== null && addressKind(url) !== "public";
}
