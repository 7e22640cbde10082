import { applyRunEvent } from "../../shared/apply-run-event.ts";
import type { WatchEvent } from "../../shared/contract/watch-event.ts";
import { toShownLine } from "../../shared/foreign-text.ts";
import type { Message } from "../../shared/message.ts";
import { isDelta, type RunEvent } from "../../shared/run-event.ts";
import {
  applyPending,
  NOTHING_PENDING,
  toPendingEvents,
  type RunPending,
} from "../../shared/run-pending.ts";
import { onAbort } from "../clock/on-abort.ts";
import type { RunContext } from "../agent/run-context.ts";
import type { RunEntry } from "../store/run-store.ts";

/** A run while it goes on: its answer so far, who watches, and how to end it. It belongs to main, not to a window. */
export interface Run extends RunContext {
  /** The window it was started from. */
  readonly windowId: number;
  /** Its signal is the run's. */
  readonly controller: AbortController;
  readonly message: () => Message;
  /** Whether it holds still until a person answers. */
  readonly isAsking: () => boolean;
  /** Whether it waits for a person's word about a call: it can be left as it stands and gone on with later. */
  readonly isLeavable: () => boolean;
  /** Gives the event its number, applies it to the answer and tells everyone. */
  publish(event: RunEvent): void;
  /** The answer so far first, then every event after it, until the run ends or the signal aborts. */
  watch(emit: (event: WatchEvent) => void, signal: AbortSignal): Promise<void>;
  /** What it did so far, then every further step; without the text itself. Until the run ends or the signal aborts. */
  follow(emit: (events: readonly RunEvent[]) => void, signal: AbortSignal): Promise<void>;
  /** Lets every watcher go. Called once, after the last event. */
  end(): void;
}

interface RunOptions extends Pick<Run, "runId" | "windowId" | "clock" | "report"> {
  readonly message: Message;
  readonly record: (entry: RunEntry) => void;
  /** What an earlier life of the app left of it; `message` is its answer by these events. */
  readonly before?: { readonly events: readonly RunEvent[]; readonly seq: number } | undefined;
  /** Hears what a person is asked; undefined once nobody is asked any more. */
  readonly onQuestion?: ((question: string | undefined) => void) | undefined;
}

export function createRun(options: RunOptions): Run {
  const { runId, windowId, message: first, record, clock, report } = options;
  const controller = new AbortController();
  const watchers = new Set<(event: WatchEvent) => void>();
  const followers = new Set<(events: readonly RunEvent[]) => void>();
  const { events: past = [], seq: last = 0 } = options.before ?? {};
  const steps: RunEvent[] = past.filter((event) => !isDelta(event));
  const ended = Promise.withResolvers<undefined>();
  let message = first;
  let pending = NOTHING_PENDING;
  let seq = last;
  let question: string | undefined;

  const tellQuestion = (next: string | undefined): void => {
    if (next === question) return;
    question = next;
    options.onQuestion?.(next);
  };

  /** Keeps a listener until the run ends or the signal aborts. */
  async function listen<T>(listeners: Set<T>, listener: T, signal: AbortSignal): Promise<void> {
    listeners.add(listener);
    const leave = Promise.withResolvers<undefined>();
    const stopListening = onAbort(signal, () => leave.resolve(undefined));
    try {
      await Promise.race([ended.promise, leave.promise]);
    } finally {
      stopListening();
      listeners.delete(listener);
    }
  }

  return {
    runId,
    threadId: first.threadId,
    windowId,
    clock,
    report,
    controller,
    signal: controller.signal,
    message: () => message,
    isAsking: () => pending.asks.length + pending.approvals.length > 0,
    isLeavable: () => pending.approvals.length > 0,
    publish(event) {
      seq += 1;
      message = applyRunEvent(message, event);
      pending = applyPending(pending, event);
      record({ seq, event });
      for (const emit of watchers) emit({ type: "run-event", seq, event });
      if (isDelta(event)) return;
      steps.push(event);
      for (const emit of followers) emit([event]);
      tellQuestion(event.type === "run-end" ? undefined : questionOf(pending));
    },
    watch(emit, signal) {
      emit({ type: "snapshot", seq, message, pending: toPendingEvents(pending, clock.now()) });
      return listen(watchers, emit, signal);
    },
    follow(emit, signal) {
      emit([...steps]);
      return listen(followers, emit, signal);
    },
    end: () => ended.resolve(undefined),
  };
}

/** What a person is to decide before the run can go on. */
function questionOf({ asks: [ask], approvals: [call] }: RunPending): string | undefined {
  if (ask !== undefined) return ask.message;
  return call === undefined ? undefined : `May the tool ${toShownLine(call.toolName)} run?`;
}
