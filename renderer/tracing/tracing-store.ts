import type { TracingStatus } from "../../shared/tracing.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

/** Where traces stand, as main tells it. */
export interface TracingStore {
  /** Undefined until main has answered for the first time. */
  readonly state: ReadableStore<TracingStatus | undefined>;
  readonly load: () => Promise<void>;
  readonly receive: (status: TracingStatus) => void;
}

interface TracingStoreDeps {
  readonly client: Client;
  readonly reportError: (error: unknown) => void;
}

export function createTracingStore({ client, reportError }: TracingStoreDeps): TracingStore {
  const state = createStore<TracingStatus | undefined>(undefined);
  return {
    state,
    receive: state.set,
    load: async () => {
      try {
        state.set(await client.call("tracing.status", {}));
      } catch (error) {
        reportError(error);
      }
    },
  };
}
