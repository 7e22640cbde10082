import type { ChatSettingsPatch, ChatState } from "../../shared/chat-settings.ts";
import type { ModelSelection } from "../../shared/endpoint.ts";
import type { ThreadId } from "../../shared/ids.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

/** What each chat says of its model; null is the chat that does not exist yet. */
export interface ChatStore {
  /** A chat that was not loaded yet is absent. */
  readonly state: ReadableStore<ReadonlyMap<ThreadId | null, ChatState>>;
  /** Asked twice at once, it reads once. */
  readonly load: (threadId: ThreadId | null) => Promise<void>;
  /** @throws AppError when main refuses a value or cannot store it. */
  readonly update: (threadId: ThreadId | null, patch: ChatSettingsPatch) => Promise<void>;
  /** @throws AppError when the environment holds the choice, or the endpoint is gone. */
  readonly chooseModel: (threadId: ThreadId | null, model: ModelSelection) => Promise<void>;
  /** Something may have changed: what was loaded is loaded again. */
  readonly refresh: (threadId?: ThreadId | null) => void;
}

interface ChatStoreDeps {
  readonly client: Client;
  readonly reportError: (error: unknown) => void;
}

export function createChatStore({ client, reportError }: ChatStoreDeps): ChatStore {
  const state = createStore<ReadonlyMap<ThreadId | null, ChatState>>(new Map());
  const put = (threadId: ThreadId | null, chat: ChatState): void =>
    state.update((known) => new Map([...known, [threadId, chat]]));
  const loading = new Map<ThreadId | null, Promise<void>>();
  const read = async (threadId: ThreadId | null): Promise<void> => {
    try {
      put(threadId, await client.call("chat.get", { threadId }));
    } catch (error) {
      reportError(error);
    }
  };
  return {
    state,
    load: (threadId) => {
      const known = loading.get(threadId);
      if (known !== undefined) return known;
      const reading = read(threadId).finally(() => loading.delete(threadId));
      loading.set(threadId, reading);
      return reading;
    },
    update: async (threadId, patch) => {
      put(threadId, await client.call("chat.update", { threadId, patch }));
    },
    chooseModel: async (threadId, model) => {
      put(threadId, await client.call("chat.chooseModel", { threadId, model }));
    },
    refresh: (threadId) => {
      const loaded = [...state.get().keys()];
      const stale = threadId === undefined ? loaded : loaded.filter((id) => id === threadId);
      for (const id of stale) void read(id);
    },
  };
}
