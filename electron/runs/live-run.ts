import { applyRunEvent } from "../../shared/apply-run-event.ts";
import type { WatchEvent } from "../../shared/contract/watch-event.ts";
import type { RunId, ThreadId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { applyPending, NOTHING_PENDING, toPendingEvents } from "../../shared/run-pending.ts";
import type { JournalEntry } from "./journal.ts";

/** A run while it goes on: its answer so far, who watches, and how to end it. It belongs to main, not to a window. */
export interface LiveRun {
  readonly runId: RunId;
  readonly threadId: ThreadId;
  readonly controller: AbortController;
  readonly message: () => Message;
  /** Gives the event its number, applies it to the answer and tells everyone. */
  publish(event: RunEvent): void;
  /** The answer so far first, then every event after it, until the run ends or the signal aborts. */
  watch(emit: (event: WatchEvent) => void, signal: AbortSignal): Promise<void>;
  /** Lets every watcher go. Called once, after the last event. */
  end(): void;
}

interface LiveRunOptions {
  readonly runId: RunId;
  readonly message: Message;
  readonly record: (entry: JournalEntry) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createLiveRun({ runId, message: first, record, now }: LiveRunOptions): LiveRun {
  const watchers = new Set<(event: WatchEvent) => void>();
  const ended = Promise.withResolvers<undefined>();
  let message = first;
  let pending = NOTHING_PENDING;
  let seq = 0;

  return {
    runId,
    threadId: first.threadId,
    controller: new AbortController(),
    message: () => message,
    publish(event) {
      seq += 1;
      message = applyRunEvent(message, event);
      pending = applyPending(pending, event);
      record({ seq, event });
      for (const emit of watchers) emit({ type: "run-event", seq, event });
    },
    async watch(emit, signal) {
      emit({ type: "snapshot", seq, message, pending: toPendingEvents(pending, now()) });
      watchers.add(emit);
      const leave = Promise.withResolvers<undefined>();
      const onAbort = (): void => leave.resolve(undefined);
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        await Promise.race([ended.promise, leave.promise]);
      } finally {
        signal.removeEventListener("abort", onAbort);
        watchers.delete(emit);
      }
    },
    end: () => ended.resolve(undefined),
  };
}
