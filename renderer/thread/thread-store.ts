import type { Draft } from "../../shared/attachment.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { MessageId, RunId, ThreadId } from "../../shared/ids.ts";
import type { ClockName } from "../../shared/clock-name.ts";
import type { GateName, RunChoice } from "../../shared/verdict.ts";
import type { Client } from "../bridge/client.ts";
import type { SendOutcome } from "../gates/held.ts";
import { coalesce } from "../state/coalesce.ts";
import type { RequestFrame } from "../state/frame-batch.ts";
import { createStore, type ReadableStore } from "../state/store.ts";
import { createOutgoing } from "./outgoing.ts";
import { createRunControl, type DecidedCall } from "./run-control.ts";
import {
  emptyThread,
  receiveMessages,
  shownMessages,
  type Outgoing,
  type ThreadState,
} from "./thread-reducer.ts";

export interface ThreadStoreDeps {
  readonly client: Client;
  readonly threadId: ThreadId;
  /** A thread that main has not heard of yet has nothing to read. */
  readonly isNew: boolean;
  readonly requestFrame: RequestFrame;
  readonly newId: () => string;
  readonly now: () => number;
  /** Says a sentence to screen readers. */
  readonly announce: (text: string) => void;
  /** Shows a failure that belongs to no message. */
  readonly reportError: (error: unknown) => void;
  /** Hands over what main kept unsent for this thread. */
  readonly adoptDraft: (draft: Draft) => void;
}

export interface SendOptions {
  /** What the message follows; by default the newest message. */
  readonly parentId?: MessageId | null;
  /** Gates whose question was answered with "Send anyway". */
  readonly acknowledged?: readonly GateName[];
}

/** One conversation in this window: what it shows, and everything that can be done in it. None of these reject. */
export interface ThreadStore {
  readonly threadId: ThreadId;
  readonly state: ReadableStore<ThreadState>;
  /** Reads the thread from main and follows the run that is answering in it, if there is one. */
  readonly refresh: () => Promise<void>;
  /** Shows the message at once and sends it; one that a gate holds back is taken from the screen again. */
  readonly send: (content: Draft, options?: SendOptions) => Promise<SendOutcome>;
  /** Sends once more what could not be sent. */
  readonly resend: () => Promise<SendOutcome>;
  /** Whether main has not heard of this thread: its first message is not stored yet. */
  readonly isUnknown: () => boolean;
  /** Takes back what could not be sent. */
  readonly withdraw: () => Draft | undefined;
  readonly retry: (
    messageId: MessageId,
    options?: { readonly withTools?: boolean; readonly withPictures?: boolean },
  ) => Promise<void>;
  readonly resume: (messageId: MessageId) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly keepWaiting: (clock: ClockName) => Promise<void>;
  /** Answers a gate that asks in the middle of the run. */
  readonly answer: (askId: string, choice: RunChoice) => Promise<void>;
  /** Decides calls that wait for a person. */
  readonly decide: (decided: readonly DecidedCall[]) => Promise<void>;
  readonly selectBranch: (messageId: MessageId) => Promise<void>;
  /** A run is answering here, whoever started it. */
  readonly noticeRun: (runId: RunId) => void;
  readonly dispose: () => void;
}

export function createThreadStore(deps: ThreadStoreDeps): ThreadStore {
  const { client, threadId, reportError } = deps;
  const state = createStore<ThreadState>(
    emptyThread(deps.isNew ? { type: "ready" } : { type: "loading" }),
  );
  const disposal = new AbortController();
  const isDisposed = (): boolean => disposal.signal.aborted;
  const refresh = coalesce(read);
  const run = createRunControl({ ...deps, state, onEnded: () => void refresh() });

  const patch = (part: Partial<ThreadState>): void =>
    state.update((current) => ({ ...current, ...part }));

  async function read(): Promise<void> {
    if (isDisposed()) return;
    try {
      const { thread, messages, draft } = await client.call(
        "thread.get",
        { threadId },
        { signal: disposal.signal },
      );
      const isFirst = state.get().phase.type !== "ready";
      state.update((current) => ({
        ...current,
        phase: { type: "ready" },
        messages: receiveMessages(current.messages, messages, run.liveMessage()),
      }));
      if (isFirst) deps.adoptDraft(draft);
      if (thread.activeRunId !== null) run.notice(thread.activeRunId);
    } catch (error) {
      if (isDisposed()) return;
      const data = toErrorData(error);
      if (state.get().phase.type !== "ready") patch({ phase: { type: "failed", error: data } });
      // A thread that was deleted while it was shown is on its way off the screen.
      else if (data.code !== "not-found") reportError(error);
    }
  }

  async function deliver(
    outgoing: Outgoing,
    acknowledged: readonly GateName[],
  ): Promise<SendOutcome> {
    const { message, content } = outgoing;
    const { id: messageId, parentId } = message;
    let outcome: SendOutcome = { type: "stored" };
    patch({ outgoing });
    try {
      await run.begin(async () => {
        const started = await client.call("run.start", {
          threadId,
          messageId,
          parentId,
          text: content.text,
          attachments: [...content.attachments],
          acknowledged: [...acknowledged],
        });
        if (started.type === "asked") {
          outcome = { type: "held", verdict: { type: "ask", ask: started.ask } };
          patch({ outgoing: undefined });
          return undefined;
        }
        state.update((current) => ({
          ...current,
          messages: shownMessages(current),
          outgoing: undefined,
        }));
        return started;
      });
      return outcome;
    } catch (cause) {
      const error = toErrorData(cause);
      if (error.code === "invalid-input") {
        // Sending the same text again cannot help, so it goes back to be changed.
        patch({ outgoing: undefined });
        return { type: "held", verdict: { type: "refuse", message: error.message } };
      }
      patch({ outgoing: { ...outgoing, delivery: { type: "failed", error } } });
      return { type: "failed" };
    }
  }

  /** Failures belong to no message, so they are reported. */
  async function attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      reportError(error);
    }
  }

  async function answerAgain(start: Parameters<typeof run.begin>[0]): Promise<void> {
    if (state.get().activity.type !== "idle") return;
    await attempt(() => run.begin(start));
  }

  return {
    threadId,
    state,
    refresh,
    noticeRun: run.notice,
    stop: run.stop,
    keepWaiting: run.keepWaiting,
    answer: run.answer,
    decide: run.decide,
    send: (content, { parentId, acknowledged = [] } = {}) => {
      const last = shownMessages(state.get()).at(-1);
      const parent = parentId === undefined ? (last?.id ?? null) : parentId;
      return deliver(createOutgoing(deps, content, parent), acknowledged);
    },
    resend: async () => {
      const { outgoing } = state.get();
      if (outgoing?.delivery.type !== "failed") return { type: "failed" };
      return deliver({ ...outgoing, delivery: { type: "sending" } }, []);
    },
    isUnknown: () => deps.isNew && state.get().messages.length === 0,
    withdraw: () => {
      const { outgoing } = state.get();
      if (outgoing?.delivery.type !== "failed") return undefined;
      patch({ outgoing: undefined });
      return outgoing.content;
    },
    retry: (messageId, options) =>
      answerAgain(() => client.call("run.retry", { messageId, ...options })),
    resume: (messageId) => answerAgain(() => client.call("run.continue", { messageId })),
    selectBranch: (messageId) =>
      attempt(async () => {
        await client.call("thread.selectBranch", { threadId, messageId });
        await refresh();
      }),
    dispose: () => {
      disposal.abort();
      run.dispose();
    },
  };
}
