import type { Feedback } from "../../shared/feedback.ts";
import type { MessageId, ThreadId } from "../../shared/ids.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

type Given = ReadonlyMap<MessageId, Feedback>;

/** What people think of the answers that were looked at in this session. */
export interface FeedbackStore {
  readonly state: ReadableStore<Given>;
  /** Reads a thread's feedback. Asking again asks main once. */
  readonly load: (threadId: ThreadId) => Promise<void>;
  /** Shown at once, and taken back when main refuses it. @returns whether it is kept. */
  readonly give: (feedback: Omit<Feedback, "updatedAt">) => Promise<boolean>;
  readonly withdraw: (messageId: MessageId) => Promise<boolean>;
  /** Main says that it was given, changed or withdrawn. */
  readonly receive: (messageId: MessageId, feedback: Feedback | null) => void;
}

interface FeedbackStoreDeps {
  readonly client: Client;
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
}

export function createFeedbackStore({
  client,
  now,
  reportError,
}: FeedbackStoreDeps): FeedbackStore {
  const state = createStore<Given>(new Map());
  const asked = new Set<ThreadId>();

  const receive = (messageId: MessageId, feedback: Feedback | null): void => {
    const next = new Map(state.get());
    if (feedback === null) next.delete(messageId);
    else next.set(messageId, feedback);
    state.set(next);
  };

  /** Shows `after` while main is asked, and what was there before when it refuses. */
  const attempt = async (
    messageId: MessageId,
    after: Feedback | null,
    call: () => Promise<unknown>,
  ): Promise<boolean> => {
    const before = state.get().get(messageId) ?? null;
    receive(messageId, after);
    try {
      await call();
      return true;
    } catch (error) {
      receive(messageId, before);
      reportError(error);
      return false;
    }
  };

  return {
    state,
    receive,
    load: async (threadId) => {
      if (asked.has(threadId)) return;
      asked.add(threadId);
      try {
        const { feedback } = await client.call("feedback.list", { threadId });
        const known = state.get();
        // What was given while main was asked is newer.
        state.set(new Map([...feedback.map((each) => [each.messageId, each] as const), ...known]));
      } catch (error) {
        asked.delete(threadId);
        reportError(error);
      }
    },
    give: (feedback) =>
      attempt(feedback.messageId, { ...feedback, updatedAt: now() }, () =>
        client.call("feedback.set", { ...feedback, reasons: [...feedback.reasons] }),
      ),
    withdraw: (messageId) =>
      attempt(messageId, null, () => client.call("feedback.withdraw", { messageId })),
  };
}
