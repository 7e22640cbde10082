import { z } from "zod";
import { runId } from "../ids.ts";
import { nothing, procedure, type Procedure } from "./procedure.ts";

/** One side of a span: each message as JSON. */
const spanSide = z.object({
  messages: z.array(z.string()).readonly(),
  /** Characters that were too many to keep. */
  leftOut: z.int().nonnegative(),
});
export type SpanContents = z.infer<typeof spanContents>;
const spanContents = z.object({ input: spanSide.nullable(), output: spanSide.nullable() });

export const timelineProcedures = {
  /** What a run did, without its text: all of it so far at once, then each further step, until the run ends. */
  "timeline.follow": procedure({
    input: z.strictObject({ runId }),
    output: nothing,
    /** Run events as one JSON array: a text crosses Electron's context bridge at once, 5,000 objects one by one. */
    event: z.object({ eventsJson: z.string() }),
    timeoutMs: null,
    cost: 2,
  }),
  /** The runs that wrote the same answer, oldest first: several where it was continued. */
  "timeline.runs": procedure({
    input: z.strictObject({ runId }),
    output: z.object({ runIds: z.array(runId).readonly() }),
    timeoutMs: 10_000,
    cost: 1,
  }),
  /** What a model call or graph node was given and gave back; both null where nothing is kept of it. */
  "timeline.span": procedure({
    input: z.strictObject({ runId, spanId: z.string().max(512) }),
    output: spanContents,
    timeoutMs: 10_000,
    cost: 2,
  }),
  /** All of a run: its events with what went in and out, or as OpenTelemetry spans. A dialog asks where to. */
  "timeline.export": procedure({
    input: z.strictObject({
      runId,
      format: z.enum(["json", "otlp"]),
      to: z.enum(["file", "clipboard"]),
    }),
    /** False when the person changed their mind. */
    output: z.object({ isDone: z.boolean() }),
    timeoutMs: null,
    cost: 10,
  }),
} as const satisfies Record<string, Procedure>;
