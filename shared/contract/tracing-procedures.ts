import { z } from "zod";
import { runId, threadId } from "../ids.ts";
import { heldChoice, runTrace, traceTarget, tracingStatus } from "../tracing.ts";
import { noInput, nothing, procedure, type Procedure } from "./procedure.ts";

const oneTarget = z.strictObject({ target: traceTarget });

export const tracingProcedures = {
  "tracing.status": procedure({
    input: noInput,
    output: tracingStatus,
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Asks the host whether it knows the keys, without sending anything of a conversation. */
  "tracing.test": procedure({
    input: oneTarget,
    output: z.object({
      ok: z.boolean(),
      /** A sentence for the person. */
      message: z.string(),
    }),
    timeoutMs: 30_000,
    cost: 10,
  }),
  /** Puts what was refused back in line. */
  "tracing.retryFailed": procedure({
    input: oneTarget,
    output: nothing,
    timeoutMs: 10_000,
    cost: 5,
  }),
  /** Forgets what was refused; what waits stays. */
  "tracing.discardFailed": procedure({
    input: oneTarget,
    output: nothing,
    timeoutMs: 10_000,
    cost: 5,
  }),
  /** Sends what was recorded for other keys or another address to those of now, or forgets it. */
  "tracing.readdress": procedure({
    input: oneTarget.extend({ how: z.enum(["send", "discard"]) }),
    output: nothing,
    timeoutMs: 10_000,
    cost: 5,
  }),
  /** Decides about what was recorded with more of its conversation than may leave now. */
  "tracing.releaseHeld": procedure({
    input: oneTarget.extend({ how: heldChoice }),
    output: nothing,
    timeoutMs: 30_000,
    cost: 5,
  }),
  /** Where the runs of a conversation stand; those that were not traced are not among them. */
  "tracing.ofThread": procedure({
    input: z.strictObject({ threadId }),
    output: z.object({ runs: z.array(runTrace).readonly() }),
    timeoutMs: 10_000,
    cost: 1,
  }),
  /** Opens the run's trace at Langfuse in the system's browser. */
  "tracing.open": procedure({
    input: z.strictObject({ runId }),
    output: nothing,
    timeoutMs: 15_000,
    cost: 5,
  }),
} as const satisfies Record<string, Procedure>;
