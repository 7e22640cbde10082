import type { ThreadId } from "../../shared/ids.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

/** Null is the chat that does not exist yet. */
export type DraftKey = ThreadId | null;

/** How long typing must rest before it is saved. */
const SAVE_DELAY_MS = 400;

export interface DraftStore {
  readonly state: ReadableStore<ReadonlyMap<DraftKey, string>>;
  /** Reads what main kept, unless something has been typed here already. */
  readonly load: (key: DraftKey) => Promise<void>;
  /** Takes text that main kept, unless something has been typed here already. */
  readonly adopt: (key: DraftKey, text: string) => void;
  /** Changes the text and saves it soon. */
  readonly write: (key: DraftKey, text: string) => void;
  /** Empties the composer but not yet what main keeps: the text may still fail to be sent. */
  readonly take: (key: DraftKey) => string;
  /** The text that was taken is stored as a message; main may forget the draft. */
  readonly settle: (key: DraftKey) => void;
  /** Saves everything that waits to be saved. */
  readonly flush: () => void;
}

export interface DraftStoreDeps {
  readonly client: Client;
  readonly reportError: (error: unknown) => void;
}

/** Unsent text per thread: here while it is typed, in main soon after, so that neither a switch nor a crash loses it. */
export function createDraftStore({ client, reportError }: DraftStoreDeps): DraftStore {
  const state = createStore<ReadonlyMap<DraftKey, string>>(new Map());
  const timers = new Map<DraftKey, ReturnType<typeof setTimeout>>();

  const textOf = (key: DraftKey): string => state.get().get(key) ?? "";
  const put = (key: DraftKey, text: string): void => state.set(new Map(state.get()).set(key, text));

  function save(key: DraftKey): void {
    clearTimeout(timers.get(key));
    timers.delete(key);
    client.call("draft.save", { threadId: key, text: textOf(key) }).catch(reportError);
  }

  function adopt(key: DraftKey, text: string): void {
    if (!state.get().has(key)) put(key, text);
  }

  return {
    state,
    adopt,
    load: async (key) => {
      try {
        const { text } = await client.call("draft.get", { threadId: key });
        adopt(key, text);
      } catch (error) {
        reportError(error);
      }
    },
    write: (key, text) => {
      put(key, text);
      clearTimeout(timers.get(key));
      timers.set(
        key,
        setTimeout(() => save(key), SAVE_DELAY_MS),
      );
    },
    take: (key) => {
      const text = textOf(key);
      if (timers.has(key)) save(key);
      put(key, "");
      return text;
    },
    settle: (key) => {
      if (!timers.has(key)) save(key);
    },
    flush: () => {
      for (const key of [...timers.keys()]) save(key);
    },
  };
}
