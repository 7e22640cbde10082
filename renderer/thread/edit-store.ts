import type { MessageId, ThreadId } from "../../shared/ids.ts";
import type { Client } from "../bridge/client.ts";
import { createWritingStore, type WritingStore } from "../typing/writing-store.ts";

/** Earlier messages that are being written anew; one that has a text here is open in its editor. */
export interface EditStore extends WritingStore<MessageId> {
  /** Opens again what was being written in a thread when its window went. Asks main once per thread. */
  readonly load: (threadId: ThreadId) => Promise<void>;
  /** Main has stored it as a message, or its writer gave it up. */
  readonly drop: (id: MessageId) => void;
}

export interface EditStoreDeps {
  readonly client: Client;
  readonly newId: () => string;
  readonly reportError: (error: unknown) => void;
}

export function createEditStore(deps: EditStoreDeps): EditStore {
  const { client, reportError } = deps;
  const asked = new Set<ThreadId>();
  /** Main has these with their attachments. */
  const kept = new Set<MessageId>();
  const edits = createWritingStore<MessageId>({
    ...deps,
    save: async (messageId, { text, attachments }, haveAttachmentsChanged) => {
      const isWhole = haveAttachmentsChanged || !kept.has(messageId);
      const more = isWhole ? { attachments: [...attachments] } : {};
      await client.call("edit.save", { messageId, text, ...more });
      kept.add(messageId);
    },
  });
  return {
    ...edits,
    take: (id) => {
      const draft = edits.take(id);
      // An editor that is empty would still be open.
      edits.forget(id);
      return draft;
    },
    drop: (id) => {
      edits.forget(id);
      kept.delete(id);
      client.call("edit.drop", { messageId: id }).catch(reportError);
    },
    load: async (threadId) => {
      if (asked.has(threadId)) return;
      asked.add(threadId);
      try {
        const { edits: all } = await client.call("edit.list", { threadId });
        for (const { messageId, ...draft } of all) {
          kept.add(messageId);
          edits.adopt(messageId, draft);
        }
      } catch (error) {
        asked.delete(threadId);
        reportError(error);
      }
    },
  };
}
