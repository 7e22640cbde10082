import type { RunId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import type { Client } from "../bridge/client.ts";
import type { RequestFrame } from "../state/frame-batch.ts";
import type { Store } from "../state/store.ts";
import { announcementOf } from "./announcement.ts";
import { placeMessage, type RunActivity, type ThreadState } from "./thread-reducer.ts";
import { watchRun, type RunWatch } from "./watch-run.ts";

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
  /** Starts a run by whichever call. @throws AppError what the call threw; the thread is idle again then. */
  readonly begin: (start: () => Promise<{ readonly runId: RunId }>) => Promise<void>;
  /** A run is answering here; follow it unless it is known already. */
  readonly notice: (runId: RunId) => void;
  readonly stop: () => Promise<void>;
  readonly dispose: () => void;
}

export function createRunControl(deps: RunControlDeps): RunControl {
  const { client, state, announce, reportError } = deps;
  let watch: RunWatch | undefined;
  let lostRunId: RunId | undefined;
  let isDisposed = false;

  const setActivity = (activity: RunActivity): void =>
    state.update((current) => ({ ...current, activity }));

  function onProgress(message: Message, events: readonly RunEvent[]): void {
    const hasEnded = events.some(({ type }) => type === "run-end");
    state.update((current) => ({
      ...current,
      messages: placeMessage(current.messages, message),
      activity: hasEnded ? { type: "idle" } : current.activity,
    }));
    for (const event of events) {
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
      setActivity({ type: "idle" });
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

  return {
    liveMessage: () => watch?.message(),
    begin: async (start) => {
      setActivity({ type: "starting" });
      announce("");
      try {
        const { runId } = await start();
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
    dispose: () => {
      isDisposed = true;
      watch?.stop();
      watch = undefined;
    },
  };
}
