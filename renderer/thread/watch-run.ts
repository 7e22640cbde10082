import { applyRunEvent } from "../../shared/apply-run-event.ts";
import type { WatchEvent } from "../../shared/contract/watch-event.ts";
import type { RunId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import type { Client } from "../bridge/client.ts";
import { applyPending, NOTHING_PENDING, type RunPending } from "../../shared/run-pending.ts";
import { createFrameBatch, type RequestFrame } from "../state/frame-batch.ts";

export interface WatchRunOptions {
  readonly client: Client;
  readonly runId: RunId;
  readonly requestFrame: RequestFrame;
  /** The answer as it stands, at most once per frame, and what happened since the last time. */
  readonly onProgress: (progress: RunProgress) => void;
}

export interface RunProgress {
  readonly message: Message;
  readonly pending: RunPending;
  readonly events: readonly RunEvent[];
}

export interface RunWatch {
  readonly runId: RunId;
  /** The newest state of the answer, which may be ahead of the last frame. */
  readonly message: () => Message | undefined;
  /** Settles when the run has ended or is no longer watched. Rejects with the call's AppError. */
  readonly ended: Promise<void>;
  readonly stop: () => void;
}

/**
 * Follows a run from wherever it stands. The first event is a snapshot of the answer; what the snapshot already holds
 * is dropped by its sequence number, so that no character shows twice.
 */
export function watchRun({ client, runId, requestFrame, onProgress }: WatchRunOptions): RunWatch {
  const controller = new AbortController();
  let message: Message | undefined;
  let pending = NOTHING_PENDING;
  let seenSeq = -1;
  let fresh: RunEvent[] = [];

  const batch = createFrameBatch(() => {
    if (message === undefined) return;
    const events = fresh;
    fresh = [];
    onProgress({ message, pending, events });
  }, requestFrame);

  function onEvent(event: WatchEvent): void {
    if (event.seq <= seenSeq) return;
    if (event.type === "snapshot") {
      message = event.message;
      pending = event.pending.reduce(applyPending, NOTHING_PENDING);
      // What the run waits for already is news to whoever begins to watch.
      fresh.push(...event.pending);
    } else {
      if (message === undefined) return;
      message = applyRunEvent(message, event.event);
      pending = applyPending(pending, event.event);
      fresh.push(event.event);
    }
    seenSeq = event.seq;
    batch.mark();
  }

  const call = client.call("run.watch", { runId }, { signal: controller.signal, onEvent });
  return {
    runId,
    message: () => message,
    ended: call.then(
      () => batch.flush(),
      (error: unknown) => {
        if (controller.signal.aborted) return;
        batch.flush();
        throw error;
      },
    ),
    stop: () => {
      batch.cancel();
      controller.abort();
    },
  };
}
