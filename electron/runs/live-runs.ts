import type { ClockName } from "../../shared/clock-name.ts";
import type { WatchEvent } from "../../shared/contract/watch-event.ts";
import type { CallDecision } from "../../shared/contract/tool-procedures.ts";
import type { RunId, ToolCallId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import { isDelta, type ApprovalRequest, type RunEvent } from "../../shared/run-event.ts";
import type { RunChoice } from "../../shared/verdict.ts";
import type { RunStore } from "../store/run-store.ts";
import type { LaunchedRun } from "./launch-run.ts";
import { RunEnded, RunLeft } from "./run-ended.ts";

/** What can be done to a run while it goes on, and what can be seen of one at any time. A run that has ended is let be. */
export interface RunControls {
  stop(run: RunId): void;
  /** Grants a clock of a run the same time once more. */
  keepWaiting(run: RunId, clock: ClockName): void;
  /**
   * Decides calls of a run that wait for a person: those that still do, each once.
   *
   * @returns which they were. @throws AppError `invalid-input`, `storage-failed`
   */
  decide(run: RunId, decisions: readonly CallDecision[]): readonly ToolCallId[];
  /** What a person is asked about a call; undefined where it waits no more. */
  findApproval(run: RunId, id: ToolCallId): ApprovalRequest | undefined;
  /** Answers a gate that asks in the middle of a run. */
  answer(run: RunId, askId: string, choice: RunChoice): void;
  /** The computer is about to fall asleep: no clock ticks until it wakes up. */
  slept(): void;
  /** The computer woke up: a run whose connection did not survive its sleep is not waited for much longer. */
  woke(): void;
  /**
   * Follows a run to its end; a run that has ended gives its stored answer as one snapshot.
   *
   * @throws AppError `not-found` for a run that is not there.
   */
  watch(run: RunId, emit: (event: WatchEvent) => void, signal: AbortSignal): Promise<void>;
  /** What a run did, step by step, without its text: all of it so far, then the rest as it happens. */
  follow(
    run: RunId,
    emit: (events: readonly RunEvent[]) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** How many are under way, without those that wait for a person's word about a call: these can be left. */
  count(): number;
  /** Resolves once none is under way any more, or one of them waits for a person. */
  untilQuiet(): Promise<"idle" | "asking">;
  /** The messages of a thread with the answer that is being written as it stands now, not as last journalled. */
  withLive(messages: readonly Message[]): readonly Message[];
}

/** The runs that are under way. */
export interface LiveRuns {
  readonly controls: RunControls;
  /** Keeps a run until it is stored, then lets its watchers go. */
  has(run: RunId): boolean;
  add(launched: LaunchedRun, end: RunEndListener): void;
  /** Ends every run as interrupted, or leaves it as it waits for a person, and resolves once each is stored. */
  end(): Promise<void>;
}

interface RunEndListener {
  /** The end is stored, and nobody watches any more. The run is over once this is. */
  readonly onStored: () => Promise<void>;
  /** What went wrong at the end, `onStored` included. */
  readonly onError: (error: unknown) => void;
}

interface Live extends LaunchedRun {
  /** Resolves once the run is over in every respect; never rejects. */
  readonly done: Promise<void>;
}

/** @param runStore what is asked about runs that have ended. */
export function createLiveRuns(runStore: Pick<RunStore, "answerOf" | "events">): LiveRuns {
  const live = new Map<RunId, Live>();

  return {
    has: (id) => live.has(id),
    add(launched, { onStored, onError }) {
      const { run, stored } = launched;
      const done = stored
        .then(async () => {
          live.delete(run.runId);
          run.end();
          await onStored();
        })
        .catch(onError);
      live.set(run.runId, { ...launched, done });
    },
    async end() {
      for (const { run } of live.values()) {
        run.controller.abort(run.isLeavable() ? new RunLeft() : new RunEnded("interrupted"));
      }
      await Promise.all([...live.values()].map(({ done }) => done));
    },
    controls: {
      stop: (id) => live.get(id)?.run.controller.abort(new RunEnded("stopped")),
      keepWaiting: (id, clock) => live.get(id)?.limits.keepWaiting(clock),
      decide: (id, decisions) => {
        const approvals = live.get(id)?.limits.approvals;
        if (approvals === undefined) return [];
        return decisions
          .filter((each) => approvals.decide(each))
          .map(({ toolCallId: call }) => call);
      },
      findApproval: (id, call) => live.get(id)?.limits.approvals.find(call),
      answer: (id, askId, choice) => live.get(id)?.limits.answer(askId, choice),
      slept: () => live.forEach(({ limits }) => limits.slept()),
      woke: () => live.forEach(({ limits }) => limits.woke()),
      async watch(id, emit, signal) {
        const entry = live.get(id);
        if (entry !== undefined) return entry.run.watch(emit, signal);
        emit({ type: "snapshot", seq: 0, message: runStore.answerOf(id), pending: [] });
      },
      async follow(id, emit, signal) {
        const entry = live.get(id);
        if (entry !== undefined) return entry.run.follow(emit, signal);
        emit(runStore.events(id).filter((event) => !isDelta(event)));
      },
      count: () => [...live.values()].filter(({ run }) => !run.isLeavable()).length,
      async untilQuiet() {
        for (;;) {
          const runs = [...live.values()];
          if (runs.some(({ run }) => run.isAsking())) return "asking";
          if (runs.length === 0) return "idle";
          await Promise.race(runs.map(nextTurn));
        }
      },
      withLive(messages) {
        const writing = new Map([...live.values()].map(({ run }) => [run.message().id, run]));
        return messages.map((message) => {
          const run = writing.get(message.id);
          return run === undefined ? message : { ...run.message(), siblingIds: message.siblingIds };
        });
      },
    },
  };
}

const QUESTIONS: ReadonlySet<RunEvent["type"]> = new Set(["ask-start", "approval-start"]);

/** Resolves when the run asks a person, or is over in every respect. */
async function nextTurn({ run, done }: Live): Promise<void> {
  const leaving = new AbortController();
  // What it did so far comes first, in the same go.
  let isPast = true;
  const following = run.follow((events) => {
    if (!isPast && events.some(({ type }) => QUESTIONS.has(type))) leaving.abort();
  }, leaving.signal);
  isPast = false;
  await following;
  if (!leaving.signal.aborted) await done;
}
