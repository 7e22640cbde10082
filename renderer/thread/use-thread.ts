import { useMemo } from "react";
import type { Message } from "../../shared/message.ts";
import { createStore } from "../state/store.ts";
import { useStore } from "../state/use-store.ts";
import {
  emptyThread,
  shownMessages,
  type RunActivity,
  type ThreadState,
} from "./thread-reducer.ts";
import type { ThreadStore } from "./thread-store.ts";

const NO_THREAD = createStore(emptyThread({ type: "ready" }));

/** What the run on a thread is doing; a chat that does not exist yet is idle. */
export function useActivity(thread: ThreadStore | undefined): RunActivity["type"] {
  return useStore(thread?.state ?? NO_THREAD, ({ activity }) => activity.type);
}

/** Whether a thread can be shown; a chat that does not exist yet can. */
export function usePhase(thread: ThreadStore | undefined): ThreadState["phase"]["type"] {
  return useStore(thread?.state ?? NO_THREAD, ({ phase }) => phase.type);
}

/**
 * Another text for another history that would be sent; undefined while a run is active, so that nobody counts what is
 * being written.
 */
export function useHistoryKey(thread: ThreadStore | undefined): string | undefined {
  return useStore(thread?.state ?? NO_THREAD, ({ activity, messages }) => {
    if (activity.type !== "idle") return undefined;
    const last = messages.at(-1);
    return `${messages.length} ${last?.id} ${last?.status.type}`;
  });
}

/** Everything on screen, oldest first; a message that did not change is the same object as before. */
export function useShownMessages(thread: ThreadStore): readonly Message[] {
  const messages = useStore(thread.state, (state) => state.messages);
  const outgoing = useStore(thread.state, (state) => state.outgoing);
  return useMemo(() => shownMessages({ messages, outgoing }), [messages, outgoing]);
}
