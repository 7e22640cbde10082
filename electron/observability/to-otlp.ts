import { createHash } from "node:crypto";
import type { SpanContents } from "../../shared/contract/timeline-procedures.ts";
import type { RunId, ThreadId } from "../../shared/ids.ts";
import type { FinalStatus } from "../../shared/message.ts";
import type { ModelSpan, Span } from "../../shared/span.ts";
import { toTraceId } from "../../shared/trace-id.ts";

type AttributeValue =
  | { readonly stringValue: string }
  /** 64-bit numbers are strings in OTLP's JSON. */
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly boolValue: boolean }
  | { readonly arrayValue: { readonly values: readonly AttributeValue[] } };

interface Attribute {
  readonly key: string;
  readonly value: AttributeValue;
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly events: readonly { readonly timeUnixNano: string; readonly name: string }[];
  readonly status: { readonly code: number; readonly message?: string };
}

/** A run as OTLP/JSON, the body of an export request. */
export interface OtlpDocument {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string; readonly version: string };
      readonly spans: readonly OtlpSpan[];
    }[];
  }[];
}

interface OtlpOptions {
  readonly runId: RunId;
  readonly threadId: ThreadId;
  /** Parley's own. */
  readonly version: string;
  readonly spans: readonly Span[];
  readonly contentOf: (span: Span) => SpanContents;
}

/** https://opentelemetry.io/docs/specs/otel/trace/api/#spankind and …/#set-status, as OTLP numbers them. */
const KIND = { internal: 1, client: 3 } as const;
const STATUS = { unset: 0, ok: 1, error: 2 } as const;

/**
 * Writes a run as OTLP/JSON with the attributes of OpenTelemetry's semantic conventions for generative AI
 * (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/); what they have no name for begins with `parley.`.
 * A span that never ended ends where the run does.
 */
export function toOtlp(options: OtlpOptions): OtlpDocument {
  const { runId, spans, version } = options;
  const traceId = toTraceId(runId);
  const idOf = (id: string): string =>
    createHash("sha256").update(`${runId} ${id}`).digest("hex").slice(0, 16);
  const lastAt = Math.max(...spans.map(({ startAt, endAt }) => endAt ?? startAt));
  return {
    resourceSpans: [
      {
        resource: {
          attributes: attributes({ "service.name": "parley", "service.version": version }),
        },
        scopeSpans: [
          {
            scope: { name: "parley", version },
            spans: spans.map((span) => ({
              traceId,
              spanId: idOf(span.id),
              ...(span.parentId === undefined ? {} : { parentSpanId: idOf(span.parentId) }),
              name: nameOf(span),
              kind: span.kind === "model" ? KIND.client : KIND.internal,
              startTimeUnixNano: toNanoseconds(span.startAt),
              endTimeUnixNano: toNanoseconds(span.endAt ?? lastAt),
              attributes: attributes(attributesOf(span, options)),
              events: eventsOf(span),
              status: statusOf(span),
            })),
          },
        ],
      },
    ],
  };
}

function nameOf({ kind, name }: Span): string {
  if (kind === "run") return "invoke_agent Parley";
  if (kind === "model") return `chat ${name}`;
  return kind === "tool" ? `execute_tool ${name}` : `${kind} ${name}`;
}

type Plain = string | number | boolean | readonly string[] | undefined;

function attributesOf(span: Span, options: OtlpOptions): Readonly<Record<string, Plain>> {
  const common = { "gen_ai.conversation.id": options.threadId, "parley.span.kind": span.kind };
  switch (span.kind) {
    case "run":
      return {
        ...common,
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "Parley",
        "parley.run.id": options.runId,
        "parley.run.status": span.status === undefined ? undefined : outcomeOf(span.status),
        "error.type": errorTypeOf(span.status),
      };
    case "model":
      return { ...common, ...ofModel(span), ...ofContent(options.contentOf(span)) };
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

function ofModel({ name, parameters = {}, ...span }: ModelSpan): Readonly<Record<string, Plain>> {
  const { usage, cost, finishReason, firstTokenAt, startAt } = span;
  const requested = Object.entries(parameters).map(([key, value]): [string, Plain] => [
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
    "parley.usage.reasoning_tokens": usage?.reasoningTokens,
    "parley.usage.is_estimated": usage?.isEstimated,
    "parley.cost.micro_usd": cost?.microUsd,
    "parley.time_to_first_token_ms":
      firstTokenAt === undefined ? undefined : firstTokenAt - startAt,
    "error.type": span.error === undefined ? undefined : "model_error",
  };
}

function ofContent({ input, output }: SpanContents): Readonly<Record<string, Plain>> {
  return {
    "gen_ai.input.messages": input === null ? undefined : `[${input.messages.join(",")}]`,
    "gen_ai.output.messages": output === null ? undefined : `[${output.messages.join(",")}]`,
  };
}

function eventsOf(span: Span): OtlpSpan["events"] {
  return span.kind === "model" && span.firstTokenAt !== undefined
    ? [{ timeUnixNano: toNanoseconds(span.firstTokenAt), name: "gen_ai.first_token" }]
    : [];
}

function statusOf({ state, error }: Span): OtlpSpan["status"] {
  if (state === "done") return { code: STATUS.ok };
  if (state !== "failed") return { code: STATUS.unset };
  return { code: STATUS.error, ...(error === undefined ? {} : { message: error }) };
}

function attributes(plain: Readonly<Record<string, Plain>>): readonly Attribute[] {
  return Object.entries(plain).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: toValue(value) }],
  );
}

function toValue(value: NonNullable<Plain>): AttributeValue {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") {
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  return { arrayValue: { values: value.map((each) => ({ stringValue: each })) } };
}

/** Milliseconds since the epoch with their fraction; as a number, nanoseconds would be too large to be exact. */
function toNanoseconds(at: number): string {
  const microseconds = Math.round(at * 1_000);
  return `${microseconds}000`;
}
