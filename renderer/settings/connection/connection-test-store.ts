import type {
  CapabilityCard,
  TestEvent,
  TestResult,
  TestStep,
} from "../../../shared/connection-test.ts";
import type { LearnedQuirk } from "../../../shared/model-quirk.ts";
import type { EndpointId } from "../../../shared/endpoint.ts";
import { toErrorData } from "../../../shared/errors.ts";
import type { Client } from "../../bridge/client.ts";
import { createStore, type ReadableStore } from "../../state/store.ts";

/** What is known of an endpoint and a model. */
export type TestState =
  | { readonly type: "unknown" }
  | {
      readonly type: "running";
      readonly results: readonly TestResult[];
      /** What is being tried; undefined between two steps. */
      readonly step: TestStep | undefined;
    }
  | { readonly type: "done"; readonly card: CapabilityCard; readonly isNew: boolean }
  /** It could not be tested, or not to its end. */
  | { readonly type: "broken"; readonly results: readonly TestResult[]; readonly message: string };

export interface ConnectionTestStore {
  readonly state: ReadableStore<TestState>;
  /** What the newest test, and chats since, have met of the endpoint and the model. */
  readonly quirks: ReadableStore<readonly LearnedQuirk[]>;
  /** Shows the card that is kept. */
  readonly load: () => Promise<void>;
  /** Tests anew; one that is running is cancelled first. */
  readonly start: () => Promise<void>;
  readonly cancel: () => void;
}

interface ConnectionTestDeps {
  readonly client: Client;
  readonly reportError: (error: unknown) => void;
  readonly endpointId: EndpointId;
  readonly model: string | null;
}

export function createConnectionTestStore(deps: ConnectionTestDeps): ConnectionTestStore {
  const { client, reportError, endpointId, model } = deps;
  const state = createStore<TestState>({ type: "unknown" });
  const quirks = createStore<readonly LearnedQuirk[]>([]);
  let running: AbortController | undefined;

  async function load(): Promise<void> {
    try {
      const { card, quirks: met } = await client.call("endpoint.card", { endpointId, model });
      if (running === undefined) quirks.set(met);
      if (running !== undefined) return;
      state.set(card === null ? { type: "unknown" } : { type: "done", card, isNew: false });
    } catch (error) {
      reportError(error);
    }
  }

  /** A test learns them anew. */
  async function loadQuirks(): Promise<void> {
    try {
      const { quirks: met } = await client.call("endpoint.card", { endpointId, model });
      if (running === undefined) quirks.set(met);
    } catch (error) {
      reportError(error);
    }
  }

  async function start(): Promise<void> {
    running?.abort();
    const controller = new AbortController();
    running = controller;
    const results: TestResult[] = [];
    const onEvent = (event: TestEvent): void => {
      if (running !== controller) return;
      if (event.type === "step-end") results.push(event.result);
      const step = event.type === "step-start" ? event.step : undefined;
      state.set({ type: "running", results: [...results], step });
    };
    state.set({ type: "running", results: [], step: undefined });
    quirks.set([]);
    try {
      const { signal } = controller;
      const input = { endpointId, model };
      const card = await client.call("endpoint.test", input, { signal, onEvent });
      if (running !== controller) return;
      running = undefined;
      state.set({ type: "done", card, isNew: true });
      await loadQuirks();
    } catch (error) {
      if (running !== controller) return;
      running = undefined;
      const { code, message } = toErrorData(error);
      if (code === "cancelled") await load();
      else state.set({ type: "broken", results, message });
    }
  }

  return { state, quirks, load, start, cancel: () => running?.abort() };
}
