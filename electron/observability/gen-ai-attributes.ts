import type { SpanContents } from "../../shared/contract/timeline-procedures.ts";
import type { RunId, ThreadId } from "../../shared/ids.ts";
import type { FinalStatus } from "../../shared/message.ts";
import type { ModelSpan, Span } from "../../shared/span.ts";

// The semantic conventions for generative AI: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/

/** The run that the spans are of. */
export interface GenAiRun {
  readonly runId: RunId;
  readonly threadId: ThreadId;
  readonly contentOf: (span: Span) => SpanContents;
}

/** A span's name: the operation first, then what it is done with. */
export function genAiName({ kind, name }: Span): string {
  if (kind === "run") return "invoke_agent Parley";
  if (kind === "model") return `chat ${name}`;
  return kind === "tool" ? `execute_tool ${name}` : `${kind} ${name}`;
}

/** An attribute before OTLP's wrapping; undefined is left out. */
export type PlainAttribute = string | number | boolean | readonly string[] | undefined;

/** What a span is known by, in the conventions' words; what they have no name for begins with `parley.`. */
export function genAiAttributes(
  span: Span,
  run: GenAiRun,
): Readonly<Record<string, PlainAttribute>> {
  const common = { "gen_ai.conversation.id": run.threadId, "parley.span.kind": span.kind };
  switch (span.kind) {
    case "run":
      return {
        ...common,
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "Parley",
        "parley.run.id": run.runId,
        "parley.run.status": span.status === undefined ? undefined : outcomeOf(span.status),
        "error.type": errorTypeOf(span.status),
      };
    case "model":
      return { ...common, ...ofModel(span), ...ofContent(run.contentOf(span)) };
    case "tool":
      return {
        ...common,
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": span.name,
        "gen_ai.tool.type": "function",
        "gen_ai.tool.call.id": span.toolCallId,
        "gen_ai.tool.call.arguments": JSON.stringify(span.args),
        "gen_ai.tool.call.result": span.result,
        "error.type": span.error === undefined ? undefined : "tool_error",
      };
    case "node":
      return { ...common, "parley.node.name": span.name };
    case "wait":
      return { ...common, "parley.wait.reason": span.reason, "parley.wait.message": span.message };
    case "queue":
      return common;
    case "mark":
      return { ...common, "parley.message": span.message };
  }
}

function outcomeOf(status: FinalStatus): string {
  return status.type === "complete" ? "complete" : status.reason;
}

function errorTypeOf(status: FinalStatus | undefined): string | undefined {
  return status?.type === "incomplete" ? status.error?.code : undefined;
}

/** What the conventions call a request's parameters. */
const REQUEST_KEY: Readonly<Record<string, string>> = {
  temperature: "gen_ai.request.temperature",
  max_tokens: "gen_ai.request.max_tokens",
  max_completion_tokens: "gen_ai.request.max_tokens",
};

function ofModel({
  name,
  parameters = {},
  ...span
}: ModelSpan): Readonly<Record<string, PlainAttribute>> {
  const { usage, cost, finishReason, firstTokenAt, startAt } = span;
  const requested = Object.entries(parameters).map(([key, value]): [string, PlainAttribute] => [
    REQUEST_KEY[key] ?? `parley.request.${key}`,
    typeof value === "number" || typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": name,
    ...Object.fromEntries(requested),
    "gen_ai.response.finish_reasons": finishReason === undefined ? undefined : [finishReason],
    "gen_ai.usage.input_tokens": usage?.inputTokens,
    "gen_ai.usage.output_tokens": usage?.outputTokens,
    "gen_ai.usage.cache_read.input_tokens": usage?.cachedInputTokens,
    "gen_ai.usage.cache_creation.input_tokens": usage?.cacheWriteTokens,
    "parley.usage.reasoning_tokens": usage?.reasoningTokens,
    "parley.usage.is_estimated": usage?.isEstimated,
    "parley.usage.is_unanswered": usage?.isUnanswered,
    "parley.cost.micro_usd": cost?.microUsd,
    "parley.cost.is_billed": cost?.isBilled,
    "parley.time_to_first_token_ms":
      firstTokenAt === undefined ? undefined : firstTokenAt - startAt,
    "error.type": span.error === undefined ? undefined : "model_error",
  };
}

function ofContent({ input, output }: SpanContents): Readonly<Record<string, PlainAttribute>> {
  return {
    "gen_ai.input.messages": input === null ? undefined : `[${input.messages.join(",")}]`,
    "gen_ai.output.messages": output === null ? undefined : `[${output.messages.join(",")}]`,
  };
}
