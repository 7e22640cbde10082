import { randomUUID } from "node:crypto";
import type { Feedback, FeedbackReason } from "../../../shared/feedback.ts";
import type { MetricName } from "../../../shared/settings-tracing.ts";
import { redactPersonal } from "../scrub/redact-personal.ts";
import type { ContentMode } from "../conventions.ts";
import type { Scrub } from "../scrub/scrub.ts";
import type { Metric } from "./run-metrics.ts";

/**
 * A score as `/api/public/ingestion` takes it: an event around a body. The body's id names the score, so that a later
 * event with the same id changes it; the event's id is new each time.
 */
interface ScoreEvent {
  readonly id: string;
  readonly timestamp: string;
  readonly type: "score-create";
  readonly body: {
    readonly id: string;
    readonly traceId: string;
    readonly name: string;
    readonly value: number;
    readonly dataType: "BOOLEAN" | "NUMERIC";
    /** Null takes away what an earlier event of the same score said: what is left out stays as it was. */
    readonly comment: string | null;
    readonly environment: string;
  };
}

/** What a score is about. */
export interface ScoredTrace {
  readonly traceId: string;
  /** As the trace's. */
  readonly environment: string;
}

/** One score for the outbox. */
export interface QueuedScore {
  readonly scoreId: string;
  readonly body: string;
}

/** What the metrics are called at Langfuse; the unit is part of the name. */
const SCORE_NAMES: Readonly<Record<MetricName, string>> = {
  "time-to-first-token": "time_to_first_token_ms",
  "tool-success": "tool_success_rate",
  retries: "retries",
  "limiter-wait": "limiter_wait_ms",
  "budget-stops": "budget_stops",
};

/** @param at when the run ended, in milliseconds since the epoch: the same whenever it is sent. */
export function metricScore(
  { traceId, environment }: ScoredTrace,
  { name, value, comment }: Metric,
  at: number,
): QueuedScore {
  return toQueued(at, {
    id: `${traceId}-${name}`,
    traceId,
    environment,
    name: SCORE_NAMES[name],
    value,
    dataType: "NUMERIC",
    comment: comment === "" ? null : comment,
  });
}

/** The same for every opinion on one answer, so that a new one takes the old one's place. */
export const feedbackScoreId = (traceId: string): string => `${traceId}-user-feedback`;

interface FeedbackScoreOptions {
  /** When the run ended, in milliseconds since the epoch: its day is part of the score's key at Langfuse. */
  readonly at: number;
  readonly scrub: Scrub;
  readonly mode: ContentMode;
}

/** What a person thinks of an answer: 1 for good, 0 for bad, with the reasons and, where content may go, the note. */
export function feedbackScore(
  { traceId, environment }: ScoredTrace,
  { rating, reasons, note }: Omit<Feedback, "updatedAt">,
  { scrub, mode, at }: FeedbackScoreOptions,
): QueuedScore {
  const words = [reasons.map((reason) => REASONS[reason]).join(", ")];
  if (mode !== "none") words.push(mode === "redacted" ? redactPersonal(scrub(note)) : scrub(note));
  const comment = words.filter((each) => each !== "").join(". ");
  return toQueued(at, {
    id: feedbackScoreId(traceId),
    traceId,
    environment,
    name: "user_feedback",
    value: rating === "good" ? 1 : 0,
    dataType: "BOOLEAN",
    comment: comment === "" ? null : comment,
  });
}

const REASONS: Readonly<Record<FeedbackReason, string>> = {
  correct: "Correct",
  helpful: "Helpful",
  "well-written": "Well written",
  wrong: "Wrong",
  incomplete: "Incomplete",
  "ignored-instructions": "Ignored instructions",
  "too-long": "Too long",
  unsafe: "Unsafe",
  "tool-problem": "Tool problem",
};

function toQueued(at: number, body: ScoreEvent["body"]): QueuedScore {
  const event: ScoreEvent = {
    id: randomUUID(),
    timestamp: new Date(at).toISOString(),
    type: "score-create",
    body,
  };
  return { scoreId: body.id, body: JSON.stringify(event) };
}
