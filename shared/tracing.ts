import { z } from "zod";
import { runId } from "./ids.ts";

/** Where a trace may go. */
export const traceTarget = z.enum(["langfuse", "open-telemetry"]);
export type TraceTarget = z.infer<typeof traceTarget>;

export const targetStatus = z.object({
  target: traceTarget,
  /**
   * `off`: nothing leaves; `blocked`: it should, but its key is gone, cannot be read or may not go there; `pending`:
   * something waits to be sent; `failed`: something was refused or cannot get through.
   */
  state: z.enum(["off", "blocked", "pending", "sent", "failed"]),
  /** Why it is off, blocked, waiting or failed, in plain words; null where there is nothing to say. */
  reason: z.string().nullable(),
  pending: z.int().nonnegative(),
  /** Since the outbox was made. */
  sent: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** Dropped because the outbox was full. */
  lost: z.int().nonnegative(),
  /** Waits for the person's word: it holds more of its conversation than may leave now. */
  held: z.int().nonnegative(),
  /** Recorded for other keys or another address than those of now. */
  elsewhere: z.int().nonnegative(),
  lastSentAt: z.number().nullable(),
  /** When it, or the first of what was refused, will be tried again; null when nothing waits. */
  nextAttemptAt: z.number().nullable(),
});
export type TargetStatus = z.infer<typeof targetStatus>;

/** What is to become of what holds more of its conversation than may leave now. */
export const heldChoice = z.enum(["as-is", "strip", "discard"]);
export type HeldChoice = z.infer<typeof heldChoice>;

export const tracingStatus = z.object({ targets: z.array(targetStatus).readonly() });
export type TracingStatus = z.infer<typeof tracingStatus>;

/** Where the trace of one run stands at Langfuse. */
export const runTrace = z.object({
  runId,
  state: z.enum(["pending", "sent", "failed"]),
  /** Why it was refused; null where it was not. */
  reason: z.string().nullable(),
});
export type RunTraceStatus = z.infer<typeof runTrace>;
