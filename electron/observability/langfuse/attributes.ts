import type { MessageId } from "../../../shared/ids.ts";
import type { RunFigures } from "../../../shared/run-figures.ts";
import type { MarkSpan, ModelSpan, RunSpan, Span } from "../../../shared/span.ts";
import type { PlainAttribute, SpanAttributes } from "../conventions.ts";
import { usdOf, type GenAiRun } from "../gen-ai-attributes.ts";
import type { SaidContent } from "../span-messages.ts";
import { levelOf, statusMessageOf } from "./trace-status.ts";

/** What a trace at Langfuse is found by, beside what OpenTelemetry has names for. */
export interface LangfuseTrace {
  readonly messageId: MessageId;
  readonly environment: string;
  readonly release: string;
  readonly userId: string | undefined;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** What the run's receipt says; absent while nobody has added it up. */
  readonly figures: RunFigures | undefined;
}

interface Written {
  readonly span: Span;
  readonly root: RunSpan | undefined;
  /** What took no time within it. */
  readonly marks: readonly MarkSpan[];
  readonly content: SaidContent;
  readonly attempt: number;
  /** Its failure is the run's. */
  readonly isBlamed: boolean;
}

const TRACE_NAME = "chat-turn";

/** As a reader looks for it: the tool by its name, the model with what it did. */
export function langfuseName(span: Span): string {
  if (span.kind === "run") return TRACE_NAME;
  if (span.kind === "model") return `chat ${span.name}`;
  if (span.kind !== "wait") return span.name;
  return span.reason === "ask" || span.reason === "approval" ? span.name : `wait: ${span.name}`;
}

/** What Langfuse's ingestion reads of a span (docs/langfuse.md names the lines). */
export function langfuseAttributes(
  written: Written,
  trace: LangfuseTrace,
  { threadId, version }: GenAiRun,
): SpanAttributes {
  const { span, root, content } = written;
  return {
    "session.id": threadId,
    "langfuse.environment": trace.environment,
    "langfuse.release": trace.release,
    "langfuse.user.id": trace.userId,
    "langfuse.trace.name": TRACE_NAME,
    "langfuse.trace.tags": ["parley", root?.answerKind ?? "answer", ...trace.tags],
    ...metadata("trace", {
      ...trace.metadata,
      parley_message_id: trace.messageId,
      parley_version: version,
      parley_model: root?.model,
      parley_endpoint: root?.endpoint?.name,
    }),
    "langfuse.internal.is_app_root": span.kind === "run" ? true : undefined,
    "langfuse.observation.type": TYPES[span.kind],
    ...levelAttributes(written),
    "langfuse.observation.input": content.input,
    "langfuse.observation.output": content.output,
    ...(span.kind === "model" ? ofModel(span, written) : {}),
    ...(span.kind === "run" ? metadata("observation", toReceiptMetadata(trace.figures)) : {}),
    ...(span.kind === "wait" ? metadata("observation", { message: span.message }) : {}),
    ...metadata("observation", toMarks(written.marks)),
  };
}

const TYPES: Readonly<Record<Span["kind"], string>> = {
  run: "agent",
  model: "generation",
  tool: "tool",
  wait: "span",
  node: "span",
  queue: "span",
  mark: "event",
};

function metadata(
  of: "trace" | "observation",
  values: Readonly<Record<string, PlainAttribute>>,
): SpanAttributes {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`langfuse.${of}.metadata.${name}`, value]),
  );
}

/** One cause has one place: a run's stands at the run, a repeated attempt's at the attempt, a tool's at the tool. */
function levelAttributes({ span, isBlamed }: Written): SpanAttributes {
  if (span.kind === "run" && span.status !== undefined) {
    return {
      "langfuse.observation.level": levelOf(span.status),
      "langfuse.observation.status_message": statusMessageOf(span.status),
    };
  }
  if (span.state !== "failed" || isBlamed) return {};
  // A tool's words are content: they are its output.
  return {
    "langfuse.observation.level": "WARNING",
    "langfuse.observation.status_message": span.kind === "tool" ? "The tool failed." : span.error,
  };
}

function ofModel(span: ModelSpan, { attempt }: Written): SpanAttributes {
  const { name, parameters = {}, usage, firstTokenAt } = span;
  const hasParameters = Object.keys(parameters).length > 0;
  return {
    "langfuse.observation.model.name": span.responseModel ?? name,
    "langfuse.observation.model.parameters": hasParameters ? JSON.stringify(parameters) : undefined,
    "langfuse.observation.usage_details": usage === undefined ? undefined : toUsage(usage),
    "langfuse.observation.cost_details": toCosts(span),
    "langfuse.observation.completion_start_time":
      firstTokenAt === undefined ? undefined : JSON.stringify(new Date(firstTokenAt).toISOString()),
    ...metadata("observation", {
      parley_finish_reason: span.finishReason,
      parley_response_id: span.responseId,
      parley_request_id: span.requestId,
      parley_attempt: attempt > 1 ? attempt : undefined,
      parley_error: span.code,
      parley_http_status: span.status,
      parley_usage_is_estimated: usage?.isEstimated === true ? true : undefined,
      parley_cut_off:
        span.state === "cut-off" || span.finishReason === undefined ? true : undefined,
    }),
  };
}

/** By Langfuse's names, each token in one class. */
function toUsage(usage: NonNullable<ModelSpan["usage"]>): string {
  const { inputTokens, outputTokens, cachedInputTokens: cached, reasoningTokens } = usage;
  const written = usage.cacheWriteTokens ?? 0;
  return toJson({
    input: Math.max(0, inputTokens - cached - written),
    input_cache_read: cached > 0 ? cached : undefined,
    input_cache_creation: written > 0 ? written : undefined,
    output: Math.max(0, outputTokens - reasoningTokens),
    output_reasoning: reasoningTokens > 0 ? reasoningTokens : undefined,
    total: inputTokens + outputTokens,
  });
}

/** In US dollars, under the names of the tokens they are for. */
function toCosts(span: ModelSpan): string | undefined {
  const total = usdOf(span);
  if (total === undefined) return undefined;
  const { costParts: parts = {} } = span;
  return toJson({
    input: parts.input,
    input_cache_read: parts.cachedInput,
    input_cache_creation: parts.cacheWrite,
    output: parts.output,
    output_reasoning: parts.reasoning,
    request: parts.request,
    total,
  });
}

const toJson = (values: Readonly<Record<string, number | undefined>>): string =>
  JSON.stringify(values);

/** What checks and clocks said, by their names, each thing once; what they quote stands apart, as it is content. */
function toMarks(marks: readonly MarkSpan[]): Readonly<Record<string, PlainAttribute>> {
  const said = new Map<string, Set<string>>();
  for (const { name, message, ownWords } of marks) {
    const key = name.toLowerCase().replaceAll(/\W+/g, "_");
    const own = said.get(`parley_${key}`) ?? new Set();
    said.set(`parley_${key}`, own.add(ownWords));
    if (message === ownWords) continue;
    const details = said.get(`details_${key}`) ?? new Set();
    said.set(`details_${key}`, details.add(message));
  }
  return Object.fromEntries([...said].map(([key, texts]) => [key, [...texts].join("\n")]));
}

/**
 * The receipt, as it stands under the answer. What an endpoint did not count, Parley has estimated; what is unknown is
 * absent.
 */
function toReceiptMetadata(
  figures: RunFigures | undefined,
): Readonly<Record<string, PlainAttribute>> {
  if (figures === undefined) return {};
  const { costMicroUsd, firstTokenMs } = figures;
  return {
    parley_input_tokens: figures.inputTokens ?? undefined,
    parley_output_tokens: figures.outputTokens ?? undefined,
    parley_is_estimated: figures.isEstimated,
    parley_cost_usd: costMicroUsd === null ? undefined : costMicroUsd / 1_000_000,
    parley_cost_basis: figures.costBasis ?? undefined,
    parley_unanswered_requests: figures.unansweredCalls === 0 ? undefined : figures.unansweredCalls,
    parley_first_token_ms: firstTokenMs === null ? undefined : Math.round(firstTokenMs),
    parley_total_ms: Math.round(figures.totalMs),
  };
}
