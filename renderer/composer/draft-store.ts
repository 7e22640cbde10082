import type { ThreadId } from "../../shared/ids.ts";
import type { Draft } from "../../shared/attachment.ts";
import type { Client } from "../bridge/client.ts";
import { joinDrafts } from "../../shared/join-drafts.ts";
import { createWritingStore, type WritingStore } from "../typing/writing-store.ts";

/** Null is the chat that does not exist yet. */
export type DraftKey = ThreadId | null;

/** What stands in the composer of each thread. */
export interface DraftStore extends WritingStore<DraftKey> {
  /** Reads what main kept, unless something has been written here already. */
  readonly load: (key: DraftKey) => Promise<void>;
}

export interface DraftStoreDeps {
  readonly client: Client;
  readonly newId: () => string;
  readonly reportError: (error: unknown) => void;
  /** The first message of a chat that main has not heard of; undefined for every other chat. */
  readonly firstMessageOf: (threadId: ThreadId) => Draft | undefined;
}

export function createDraftStore(deps: DraftStoreDeps): DraftStore {
  const { client, reportError, firstMessageOf } = deps;
  const drafts = createWritingStore<DraftKey>({
    ...deps,
    save: (key, typed, haveAttachmentsChanged) => {
      const first = key === null ? undefined : firstMessageOf(key);
      // For main such a chat is still the new one, whose draft holds the first message until it is stored.
      const threadId = first === undefined ? key : null;
      const { text, attachments } = first === undefined ? typed : joinDrafts(first, typed);
      const more = haveAttachmentsChanged ? { attachments: [...attachments] } : {};
      return client.call("draft.save", { threadId, text, ...more });
    },
  });
  return {
    ...drafts,
    load: async (key) => {
      try {
        drafts.adopt(key, await client.call("draft.get", { threadId: key }));
      } catch (error) {
        reportError(error);
      }
    },
  };
}
