import type { MessageId, RunId, ThreadId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import type { RunEvent, Usage } from "../../shared/run-event.ts";

/** A run as its trace begins. */
export interface TracedRun {
  readonly runId: RunId;
  readonly threadId: ThreadId;
  /** The answer it writes. */
  readonly messageId: MessageId;
  /** What was asked. */
  readonly question: string;
  readonly model: string;
  readonly kind: "answer" | "continue";
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** What tokens of its model cost, in millionths of a US dollar; null where that is not known. */
  readonly costOf: (usage: Usage) => number | null;
}

/** The trace of one run while it goes on. Nothing of it throws, and nothing of it waits for a host. */
export interface RunTrace {
  observe(event: RunEvent): void;
  /** The run is over and this is its answer. */
  end(answer: Message): void;
}

/** Tells others of runs. Runs know nothing of where to. */
export interface Tracer {
  begin(run: TracedRun): RunTrace;
}

/** The trace of a run that is not traced. */
export const NOT_TRACED: RunTrace = {
  observe: () => undefined,
  end: () => undefined,
};

/** Tells nobody. */
export const NO_TRACER: Tracer = { begin: () => NOT_TRACED };
