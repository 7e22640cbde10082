import { z } from "zod";
import { messageId, threadId, type RunId } from "../../shared/ids.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import type { TraceTarget } from "../../shared/tracing.ts";

/** What every trace is marked with, as the settings say it. */
const traceLabels = z.object({
  environment: z.string(),
  release: z.string(),
  userId: z.string().nullable(),
  tags: z.array(z.string()).readonly(),
  metadata: z.record(z.string(), z.string()),
});
export type TraceLabels = z.infer<typeof traceLabels>;

/** What a trace is written by, as it was settled when its run began; beside it, a run's events say everything. */
export const tracePlan = z.object({
  threadId,
  messageId,
  mode: z.enum(["whole", "redacted", "none"]),
  /** Null where it may not leave. */
  question: z.string().nullable(),
  labels: traceLabels,
  metrics: z.array(z.string()).readonly(),
});
export type TracePlan = z.infer<typeof tracePlan>;

/** A run that is over. */
export interface EndedRun {
  readonly runId: RunId;
  readonly plan: TracePlan;
  readonly destinations: readonly { readonly target: TraceTarget; readonly destination: string }[];
  /** All but the text, `run-end` among them. */
  readonly events: readonly RunEvent[];
  /** What was answered, as plain text. */
  readonly answer: string;
}

/** Writes the trace of a run to the outbox, all of it at once. */
export type WriteTrace = (run: EndedRun) => Promise<void>;
