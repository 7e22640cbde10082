import type { MessageId, RunId, ThreadId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";

/** A run as its trace begins. */
export interface TracedRun {
  readonly runId: RunId;
  readonly threadId: ThreadId;
  /** The answer it writes. */
  readonly messageId: MessageId;
  /** What was asked. */
  readonly question: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** The trace of one run while it goes on. Nothing of it throws, and nothing of it is waited for. */
export interface RunTrace {
  /** What the run is let in with, so that it is found in whatever quotes it. */
  hide(secrets: readonly string[]): void;
  /** Hears every event of the run, in order. */
  observe(event: RunEvent): void;
  /** The run is over and this is its answer; what its spans were given and gave back is stored. */
  end(answer: Message): void;
}

/** Tells others of runs. Runs know nothing of where to. */
export interface Tracer {
  begin(run: TracedRun): RunTrace;
}

/** The trace of a run that is not traced. */
const NOT_TRACED: RunTrace = {
  hide: () => undefined,
  observe: () => undefined,
  end: () => undefined,
};

/** Tells nobody. */
export const NO_TRACER: Tracer = { begin: () => NOT_TRACED };
