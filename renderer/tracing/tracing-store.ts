import type { RunId, ThreadId } from "../../shared/ids.ts";
import type { RunTraceStatus, TracingStatus } from "../../shared/tracing.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

/** Where traces stand, as main tells it. */
export interface TracingStore {
  /** Undefined until main has answered for the first time. */
  readonly state: ReadableStore<TracingStatus | undefined>;
  /** The runs of the conversation on the screen that are traced at Langfuse. */
  readonly runs: ReadableStore<ReadonlyMap<RunId, RunTraceStatus>>;
  readonly load: () => Promise<void>;
  /** A conversation is on the screen: its runs are kept up to date. Saying so again asks nothing. */
  readonly show: (threadId: ThreadId) => void;
  readonly receive: (status: TracingStatus) => void;
}

interface TracingStoreDeps {
  readonly client: Client;
  readonly reportError: (error: unknown) => void;
}

export function createTracingStore({ client, reportError }: TracingStoreDeps): TracingStore {
  const state = createStore<TracingStatus | undefined>(undefined);
  const runs = createStore<ReadonlyMap<RunId, RunTraceStatus>>(new Map());
  let shown: ThreadId | undefined;
  let isAsking = false;
  /** Something has changed since main was asked. */
  let isStale = false;

  const loadRuns = async (): Promise<void> => {
    isStale = true;
    if (isAsking) return;
    isAsking = true;
    try {
      while (isStale && shown !== undefined) {
        isStale = false;
        const asked = shown;
        const answer = await client.call("tracing.ofThread", { threadId: asked });
        if (asked === shown) runs.set(new Map(answer.runs.map((each) => [each.runId, each])));
      }
    } catch (error) {
      reportError(error);
    } finally {
      isAsking = false;
    }
  };

  return {
    state,
    runs,
    show(threadId) {
      if (threadId === shown) return;
      shown = threadId;
      void loadRuns();
    },
    receive(status) {
      state.set(status);
      void loadRuns();
    },
    load: async () => {
      try {
        state.set(await client.call("tracing.status", {}));
      } catch (error) {
        reportError(error);
      }
    },
  };
}
