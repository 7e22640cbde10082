import type { RunId, ThreadId } from "../../shared/ids.ts";
import type { ThreadStore } from "./thread-store.ts";

export interface OpenThreads {
  /** The thread's store, read from main when it is new to this window. */
  readonly open: (threadId: ThreadId) => ThreadStore;
  /** A conversation that begins with its first message. */
  readonly create: () => ThreadStore;
  readonly noticeRun: (threadId: ThreadId, runId: RunId) => void;
  readonly refresh: (threadId: ThreadId) => void;
  readonly find: (threadId: ThreadId) => ThreadStore | undefined;
}

export interface OpenThreadsDeps {
  readonly createThreadStore: (threadId: ThreadId, isNew: boolean) => ThreadStore;
  readonly newId: () => string;
}

/**
 * Keeps the threads that this window needs in memory: the one on screen, and those that hold a message main has not
 * taken yet, so that leaving a thread loses no text. All others are let go, however long their history.
 */
export function createOpenThreads({ createThreadStore, newId }: OpenThreadsDeps): OpenThreads {
  const stores = new Map<ThreadId, ThreadStore>();

  function add(threadId: ThreadId, isNew: boolean): ThreadStore {
    for (const [id, store] of stores) {
      if (store.state.get().outgoing !== undefined) continue;
      store.dispose();
      stores.delete(id);
    }
    const store = createThreadStore(threadId, isNew);
    stores.set(threadId, store);
    return store;
  }

  return {
    open: (threadId) => {
      const known = stores.get(threadId);
      if (known !== undefined) return known;
      const store = add(threadId, false);
      void store.refresh();
      return store;
    },
    create: () => add(newId() as ThreadId, true),
    noticeRun: (threadId, runId) => stores.get(threadId)?.noticeRun(runId),
    refresh: (threadId) => void stores.get(threadId)?.refresh(),
    find: (threadId) => stores.get(threadId),
  };
}
