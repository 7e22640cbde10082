import { z } from "zod";
import { messageId, runId, threadId } from "../ids.ts";
import { runReceipt } from "../run-receipt.ts";
import { nothing, procedure, type Procedure } from "./procedure.ts";

/** One side of a span: each message as JSON. */
const spanSide = z.object({
  messages: z.array(z.string()).readonly(),
  /** Characters that were too many to keep. */
  leftOut: z.int().nonnegative(),
});
export type SpanContents = z.infer<typeof spanContents>;
const spanContents = z.object({ input: spanSide.nullable(), output: spanSide.nullable() });

/** How a run ended, as lists of runs name it. */
export const runOutcome = z.enum([
  "running",
  "complete",
  "stopped",
  "timed-out",
  "interrupted",
  "truncated",
  "filtered",
  "failed",
]);
export type RunOutcome = z.infer<typeof runOutcome>;

/** One run of any chat. */
const runRow = z.object({
  runId,
  threadId,
  messageId,
  /** The chat's. */
  title: z.string(),
  model: z.string(),
  /** The endpoint's name when it was asked; null for the demo, and in runs of older versions. */
  endpoint: z.string().nullable(),
  /** In milliseconds since the epoch. */
  startedAt: z.number(),
  outcome: runOutcome,
  /** Without times where the run goes on. */
  receipt: runReceipt.extend({ totalMs: z.number().nonnegative().nullable() }),
  /** Each once, in the order they were first called. */
  tools: z.array(z.string()).readonly(),
  toolCalls: z.int().nonnegative(),
  toolFailures: z.int().nonnegative(),
  rating: z.enum(["good", "bad"]).nullable(),
});
export type RunRow = z.infer<typeof runRow>;

export const runSort = z.enum(["startedAt", "totalMs", "costMicroUsd", "tokens"]);
export type RunSort = z.infer<typeof runSort>;

const filterName = z.string().max(512);

/** Which runs are listed; what is absent narrows nothing. */
const runFilter = z.strictObject({
  /** "failed" is failed, timed out and interrupted; "cut-off" is truncated and filtered. */
  outcome: z.enum(["failed", "cut-off", "stopped", "complete", "running"]).optional(),
  /** At least so long, in milliseconds, and so dear, in millionths of a US dollar. */
  minimumMs: z.number().nonnegative().optional(),
  minimumMicroUsd: z.int().nonnegative().optional(),
  rating: z.enum(["good", "bad"]).optional(),
  model: filterName.optional(),
  endpoint: filterName.optional(),
  tool: filterName.optional(),
  /** Started at this moment or later, and before that one; in milliseconds since the epoch. */
  fromAt: z.number().optional(),
  untilAt: z.number().optional(),
});
export type RunFilter = z.infer<typeof runFilter>;

/** Where a page of the list ended: what it was sorted by, and the row's own number. */
const runCursor = z.strictObject({ value: z.number(), number: z.int() });
export type RunCursor = z.infer<typeof runCursor>;

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
  /** Runs of all chats but deleted ones, a page at a time. */
  "timeline.list": procedure({
    input: z.strictObject({
      filter: runFilter,
      sort: runSort,
      direction: z.enum(["ascending", "descending"]),
      /** Null begins at the first. */
      after: runCursor.nullable(),
      limit: z.int().min(1).max(200),
    }),
    output: z.object({
      rows: z.array(runRow).readonly(),
      /** Null after the last. */
      next: runCursor.nullable(),
    }),
    timeoutMs: 10_000,
    cost: 2,
  }),
  /** What runs can be told apart by: each list sorted by name. */
  "timeline.names": procedure({
    input: nothing,
    output: z.object({
      models: z.array(z.string()).readonly(),
      endpoints: z.array(z.string()).readonly(),
      tools: z.array(z.string()).readonly(),
    }),
    timeoutMs: 10_000,
    cost: 2,
  }),
  /** Where a run's answer stands, and its text. */
  "timeline.answer": procedure({
    input: z.strictObject({ runId }),
    output: z.object({ threadId, messageId, question: z.string(), text: z.string() }),
    timeoutMs: 10_000,
    cost: 2,
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
