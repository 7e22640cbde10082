import type { RunId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import type { ClockName } from "../../shared/clock-name.ts";
import type { CallDecision } from "../../shared/contract/tool-procedures.ts";
import type { ApprovalRequest } from "../../shared/run-event.ts";
import type { RunChoice } from "../../shared/verdict.ts";
import type { Client } from "../bridge/client.ts";
import type { RequestFrame } from "../state/frame-batch.ts";
import type { Store } from "../state/store.ts";
import { announcementOf } from "./announcement.ts";
import { NOTHING_PENDING } from "../../shared/run-pending.ts";
import { placeMessage, type RunActivity, type ThreadState } from "./thread-reducer.ts";
import { watchRun, type RunProgress, type RunWatch } from "./watch-run.ts";

/** A call as it was shown, and what was decided about it. */
export type DecidedCall = readonly [
  call: Pick<ApprovalRequest, "toolCallId" | "argsHash">,
  decision: CallDecision["decision"],
];

export interface RunControlDeps {
  readonly client: Client;
  readonly state: Store<ThreadState>;
  readonly requestFrame: RequestFrame;
  /** Says a sentence to screen readers. */
  readonly announce: (text: string) => void;
  readonly reportError: (error: unknown) => void;
  /** The followed run has ended, or its watch has broken. */
  readonly onEnded: () => void;
}

/** The one run of a thread: begun, followed and stopped from here, whoever started it. */
export interface RunControl {
  /** The answer that is being followed, ahead of what is drawn and of what main has stored. */
  readonly liveMessage: () => Message | undefined;
  /**
   * Starts a run by whichever call; one that answers with undefined has started none.
   * @throws AppError what the call threw; the thread is idle again then.
   */
  readonly begin: (start: () => Promise<{ readonly runId: RunId } | undefined>) => Promise<void>;
  /** A run is answering here; follow it unless it is known already. */
  readonly notice: (runId: RunId) => void;
  readonly stop: () => Promise<void>;
  /** Grants a clock of the run its time once more. */
  readonly keepWaiting: (clock: ClockName) => Promise<void>;
  /** Answers a gate that asks in the middle of the run. */
  readonly answer: (askId: string, choice: RunChoice) => Promise<void>;
  /** Decides calls that wait for a person, each with the arguments that they were shown. */
  readonly decide: (decided: readonly DecidedCall[]) => Promise<void>;
  readonly dispose: () => void;
}

export function createRunControl(deps: RunControlDeps): RunControl {
  const { client, state, announce, reportError } = deps;
  let watch: RunWatch | undefined;
  let lostRunId: RunId | undefined;
  let announcedWaitId: string | undefined;
  let isDisposed = false;

  const setActivity = (activity: RunActivity): void =>
    state.update((current) => ({ ...current, activity }));

  function onProgress({ message, pending, events }: RunProgress): void {
    const hasEnded = events.some(({ type }) => type === "run-end");
    state.update((current) => ({
      ...current,
      messages: placeMessage(current.messages, message),
      pending,
      activity: hasEnded ? { type: "idle" } : current.activity,
    }));
    for (const event of events) {
      if (event.type === "wait-start") {
        // A wait is told again whenever its end moves; once is enough to hear of it.
        if (event.waitId === announcedWaitId) continue;
        announcedWaitId = event.waitId;
      }
      const text = announcementOf(event, message);
      if (text !== undefined) announce(text);
    }
  }

  function follow(runId: RunId): void {
    if (watch?.runId === runId || isDisposed) return;
    watch?.stop();
    if (state.get().activity.type !== "stopping") setActivity({ type: "running", runId });
    const mine = watchRun({ client, runId, requestFrame: deps.requestFrame, onProgress });
    watch = mine;
    const leave = (): void => {
      if (watch !== mine) return;
      watch = undefined;
      state.update((current) => ({
        ...current,
        activity: { type: "idle" },
        pending: NOTHING_PENDING,
      }));
      deps.onEnded();
    };
    mine.ended.then(leave, (error: unknown) => {
      lostRunId = runId;
      reportError(error);
      leave();
    });
  }

  async function stopRun(runId: RunId): Promise<void> {
    setActivity({ type: "stopping", runId });
    try {
      await client.call("run.stop", { runId });
    } catch (error) {
      reportError(error);
      if (watch?.runId === runId) setActivity({ type: "running", runId });
    }
  }

  /** Tells main something about the run that is going on. */
  async function tell(call: (runId: RunId) => Promise<unknown>): Promise<void> {
    const { activity } = state.get();
    if (activity.type !== "running") return;
    try {
      await call(activity.runId);
    } catch (error) {
      reportError(error);
    }
  }

  return {
    liveMessage: () => watch?.message(),
    begin: async (start) => {
      setActivity({ type: "starting" });
      announce("");
      try {
        const started = await start();
        if (started === undefined) {
          setActivity({ type: "idle" });
          return;
        }
        const { runId } = started;
        const wasStopped = state.get().activity.type === "stopping";
        follow(runId);
        if (wasStopped) await stopRun(runId);
      } catch (error) {
        setActivity({ type: "idle" });
        throw error;
      }
    },
    notice: (runId) => {
      const { activity } = state.get();
      const isOurs =
        activity.type === "starting" || (activity.type === "stopping" && watch === undefined);
      // A run whose watch broke is not followed again on its own, or a lasting fault would ask for ever.
      if (!isOurs && runId !== lostRunId) follow(runId);
    },
    stop: async () => {
      const { activity } = state.get();
      if (activity.type === "running") await stopRun(activity.runId);
      // Main has not named the run yet: `begin` stops it as soon as it does.
      if (activity.type === "starting") setActivity({ type: "stopping", runId: undefined });
    },
    keepWaiting: (clock) => tell((runId) => client.call("run.keepWaiting", { runId, clock })),
    answer: (askId, choice) => tell((runId) => client.call("run.answer", { runId, askId, choice })),
    decide: (decided) =>
      tell(async (runId) => {
        const decisions = [];
        for (const [{ toolCallId, argsHash }, decision] of decided) {
          const call = { toolCallId, argsHash };
          if (decision.type === "approve" && decision.scope !== "person") {
            const { scope } = decision;
            await client.call("tool.allow", { runId, ...call, decision: { ...decision, scope } });
          } else if (decision.type === "approve") {
            decisions.push({ ...call, decision: { ...decision, scope: "person" as const } });
          } else decisions.push({ ...call, decision });
        }
        if (decisions.length > 0) await client.call("tool.decide", { runId, decisions });
      }),
    dispose: () => {
      isDisposed = true;
      watch?.stop();
      watch = undefined;
    },
  };
}
