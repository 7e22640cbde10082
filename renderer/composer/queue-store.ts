import type { Draft } from "../../shared/attachment.ts";
import type { QueuedMessage } from "../../shared/contract/queue-procedures.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { MessageId, ThreadId } from "../../shared/ids.ts";
import type { GateName } from "../../shared/verdict.ts";
import type { Client } from "../bridge/client.ts";
import type { SendOutcome } from "../gates/held.ts";
import { coalesce } from "../state/coalesce.ts";
import { createStore, type ReadableStore } from "../state/store.ts";
import { createWritingStore, type WritingStore } from "../typing/writing-store.ts";

/** What waits in each chat for its answer to end. Main owns it; every window shows the same. */
export interface QueueStore {
  /** By chat, in the order in which they go out; one that was not loaded is absent. */
  readonly state: ReadableStore<ReadonlyMap<ThreadId, readonly QueuedMessage[]>>;
  /** Queued messages that this window is writing anew; one that has a text here is open in its editor. */
  readonly edits: WritingStore<MessageId>;
  readonly load: (threadId: ThreadId) => Promise<void>;
  /** Main says that it changed. */
  readonly changed: (threadId: ThreadId) => void;
  readonly add: (
    threadId: ThreadId,
    content: Draft,
    acknowledged: readonly GateName[],
  ) => Promise<SendOutcome>;
  /** Puts what stands in its editor in its place. */
  readonly save: (id: MessageId) => Promise<void>;
  /** Closes its editor and leaves it as it was. */
  readonly cancelEdit: (id: MessageId) => Promise<void>;
  readonly allow: (id: MessageId) => Promise<void>;
  readonly remove: (id: MessageId) => Promise<void>;
  /** Brings back what was removed, at its place. */
  readonly restore: (threadId: ThreadId, message: QueuedMessage) => Promise<void>;
  readonly sendNow: (id: MessageId) => Promise<void>;
}

interface QueueStoreDeps {
  readonly client: Client;
  readonly newId: () => string;
  readonly reportError: (error: unknown) => void;
}

export function createQueueStore(deps: QueueStoreDeps): QueueStore {
  const { client, newId, reportError } = deps;
  const state = createStore<ReadonlyMap<ThreadId, readonly QueuedMessage[]>>(new Map());
  const readers = new Map<ThreadId, () => Promise<void>>();
  const edits = createWritingStore<MessageId>({
    ...deps,
    save: (messageId, { text }) => client.call("queue.edit", { messageId, text }),
  });

  function load(threadId: ThreadId): Promise<void> {
    const reader =
      readers.get(threadId) ??
      coalesce(async () => {
        try {
          const { messages } = await client.call("queue.list", { threadId });
          state.update((known) => new Map([...known, [threadId, messages]]));
        } catch (error) {
          reportError(error);
        }
      });
    readers.set(threadId, reader);
    return reader();
  }

  /** @returns whether it was done; a failure has been shown already. */
  async function attempt(task: () => Promise<unknown>): Promise<boolean> {
    try {
      await task();
      return true;
    } catch (error) {
      reportError(error);
      return false;
    }
  }

  return {
    state,
    edits,
    load,
    changed: (threadId) => {
      if (readers.has(threadId)) void load(threadId);
    },
    add: async (threadId, { text, attachments }, acknowledged) => {
      try {
        const outcome = await client.call("queue.add", {
          threadId,
          messageId: newId(),
          text,
          attachments: [...attachments],
          acknowledged: [...acknowledged],
        });
        return outcome.type === "queued"
          ? { type: "stored" }
          : { type: "held", verdict: { type: "ask", ask: outcome.ask } };
      } catch (cause) {
        const { code, message } = toErrorData(cause);
        if (code === "invalid-input" || code === "conflict") {
          return { type: "held", verdict: { type: "refuse", message } };
        }
        reportError(cause);
        return { type: "failed" };
      }
    },
    save: async (messageId) => {
      const draft = edits.take(messageId);
      const isSaved = await attempt(() =>
        client.call("queue.save", { messageId, text: draft.text }),
      );
      if (isSaved) edits.forget(messageId);
      else edits.putBack(messageId, draft);
    },
    cancelEdit: async (messageId) => {
      // What is on its way must not open it again.
      await edits.flush();
      edits.forget(messageId);
      await attempt(() => client.call("queue.edit", { messageId, text: null }));
    },
    allow: async (messageId) => {
      await attempt(() => client.call("queue.allow", { messageId }));
    },
    remove: async (messageId) => {
      edits.forget(messageId);
      await attempt(() => client.call("queue.remove", { messageId }));
    },
    restore: async (threadId, { messageId, number, text, attachments }) => {
      const content = { messageId, number, text, attachments: [...attachments] };
      await attempt(() => client.call("queue.add", { threadId, ...content }));
    },
    sendNow: async (messageId) => {
      await edits.flush();
      if (await attempt(() => client.call("queue.sendNow", { messageId }))) edits.forget(messageId);
    },
  };
}
