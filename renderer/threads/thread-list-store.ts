import { toErrorData } from "../../shared/errors.ts";
import type { SearchHit } from "../../shared/contract/thread-procedures.ts";
import type { ErrorData } from "../../shared/error-data.ts";
import type { ThreadId } from "../../shared/ids.ts";
import type { ThreadPlace, ThreadSummary } from "../../shared/message.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

export interface ThreadListState {
  readonly phase:
    | { readonly type: "loading" }
    | { readonly type: "ready" }
    | { readonly type: "failed"; readonly error: ErrorData };
  readonly threads: readonly ThreadSummary[];
  readonly query: string;
  /** The chats whose runs wait for a person, the longest wait first. */
  readonly needing: readonly ThreadId[];
  /** What the query found; undefined while nothing is searched for, or the answer is on its way. */
  readonly found: readonly SearchHit[] | undefined;
  /** Where the arrow keys stand among what was found. */
  readonly activeHit: number;
}

/** None of these reject. */
export interface ThreadListStore {
  readonly state: ReadableStore<ThreadListState>;
  readonly load: () => Promise<void>;
  readonly search: (query: string) => void;
  /** Moves by so many hits, round the ends. */
  readonly moveHit: (step: number) => void;
  /** The hit at which the arrow keys stand, once the search that goes on has ended; undefined where nothing was found. */
  readonly chosenHit: () => Promise<SearchHit | undefined>;
  readonly rename: (threadId: ThreadId, title: string) => Promise<void>;
  /** Pins it, puts it out of the way, or back among the others. */
  readonly put: (threadId: ThreadId, place: ThreadPlace | null) => Promise<void>;
  /** @returns the copy; undefined when there is none. */
  readonly fork: (threadId: ThreadId) => Promise<ThreadId | undefined>;
  /** @returns whether main has hidden it. */
  readonly remove: (threadId: ThreadId) => Promise<boolean>;
  readonly restore: (threadId: ThreadId) => Promise<void>;
  /** Main says a thread has changed or is new. */
  readonly receive: (thread: ThreadSummary) => void;
  /** Main says which chats wait for a person. */
  readonly receiveNeeding: (threadIds: readonly ThreadId[]) => void;
  /** Main says a thread is gone. */
  readonly drop: (threadId: ThreadId) => void;
}

export interface ThreadListStoreDeps {
  readonly client: Client;
  readonly reportError: (error: unknown) => void;
}

/** How long typing must rest before the search is asked. */
const SEARCH_DELAY_MS = 150;

export function createThreadListStore({
  client,
  reportError,
}: ThreadListStoreDeps): ThreadListStore {
  const state = createStore<ThreadListState>({
    phase: { type: "loading" },
    threads: [],
    query: "",
    needing: [],
    found: undefined,
    activeHit: 0,
  });
  let searching = new AbortController();
  let searchTimer: ReturnType<typeof setTimeout> | undefined;
  /** Of the newest query; for one that still waits for typing to rest, not yet begun. */
  let finding: Promise<void> | undefined;

  const patch = (part: Partial<ThreadListState>): void =>
    state.update((current) => ({ ...current, ...part }));

  async function load(): Promise<void> {
    try {
      const { threads } = await client.call("thread.list", {});
      patch({ phase: { type: "ready" }, threads });
    } catch (error) {
      patch({ phase: { type: "failed", error: toErrorData(error) } });
    }
  }

  async function find(query: string, signal: AbortSignal): Promise<void> {
    try {
      const { hits } = await client.call("thread.search", { query }, { signal });
      if (!signal.aborted) patch({ found: hits, activeHit: 0 });
    } catch (error) {
      if (!signal.aborted) reportError(error);
    }
  }

  function receive(thread: ThreadSummary): void {
    const put = (list: readonly ThreadSummary[]): readonly ThreadSummary[] =>
      list.map((each) => (each.id === thread.id ? thread : each));
    state.update((current) => ({
      ...current,
      threads: current.threads.some(({ id }) => id === thread.id)
        ? put(current.threads)
        : [thread, ...current.threads],
      found: current.found?.map((hit) => (hit.thread.id === thread.id ? { ...hit, thread } : hit)),
    }));
  }

  function drop(threadId: ThreadId): void {
    const without = (list: readonly ThreadSummary[]): readonly ThreadSummary[] =>
      list.filter(({ id }) => id !== threadId);
    state.update((current) => ({
      ...current,
      threads: without(current.threads),
      found: current.found?.filter((hit) => hit.thread.id !== threadId),
    }));
  }

  return {
    state,
    load,
    receive,
    receiveNeeding: (needing) => patch({ needing }),
    drop,
    search: (query) => {
      clearTimeout(searchTimer);
      searching.abort();
      searching = new AbortController();
      const { signal } = searching;
      const words = query.trim();
      finding = undefined;
      patch(words === "" ? { query, found: undefined } : { query });
      if (words === "") return;
      searchTimer = setTimeout(() => {
        finding = find(words, signal);
      }, SEARCH_DELAY_MS);
    },
    moveHit: (step) => {
      const { found = [], activeHit } = state.get();
      if (found.length === 0) return;
      patch({ activeHit: (activeHit + step + found.length) % found.length });
    },
    chosenHit: async () => {
      const words = state.get().query.trim();
      if (words === "") return undefined;
      clearTimeout(searchTimer);
      finding ??= find(words, searching.signal);
      await finding;
      const { found, activeHit } = state.get();
      return found?.[activeHit];
    },
    rename: async (threadId, title) => {
      const before = state.get().threads.find(({ id }) => id === threadId);
      if (before !== undefined) receive({ ...before, title });
      try {
        await client.call("thread.rename", { threadId, title });
      } catch (error) {
        if (before !== undefined) receive(before);
        reportError(error);
      }
    },
    put: async (threadId, place) => {
      try {
        await client.call("thread.put", { threadId, place });
      } catch (error) {
        reportError(error);
      }
    },
    fork: async (threadId) => {
      try {
        return (await client.call("thread.fork", { threadId })).threadId;
      } catch (error) {
        reportError(error);
        return undefined;
      }
    },
    remove: async (threadId) => {
      const before = state.get().threads;
      drop(threadId);
      try {
        await client.call("thread.delete", { threadId });
        return true;
      } catch (error) {
        for (const thread of before) if (thread.id === threadId) receive(thread);
        reportError(error);
        return false;
      }
    },
    restore: async (threadId) => {
      try {
        await client.call("thread.restore", { threadId });
        await load();
      } catch (error) {
        reportError(error);
      }
    },
  };
}
