/**
 * What Parley's spans are called by: OpenTelemetry's semantic conventions for generative AI, at one version, and what
 * they have no name for under `parley.`; for Langfuse, what its ingestion reads beside them (docs/langfuse.md).
 *
 * https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/gen-ai/gen-ai-spans.md
 */
export const CONVENTIONS = {
  version: "1.41.0",
  schemaUrl: "https://opentelemetry.io/schemas/1.41.0",
} as const;

/** How much of a conversation goes with its trace. */
export type ContentMode = "whole" | "redacted" | "none";

/**
 * What an attribute holds: facts, among them codes and words of Parley's own; words of others, which may quote the
 * conversation; or the conversation itself. Only facts leave where content is not included.
 */
export type AttributeKind = "plain" | "words" | "content";

const ATTRIBUTES = {
  "gen_ai.operation.name": "plain",
  "gen_ai.provider.name": "plain",
  "gen_ai.conversation.id": "plain",
  "gen_ai.agent.name": "plain",
  "gen_ai.agent.version": "plain",
  "gen_ai.output.type": "plain",
  "gen_ai.request.model": "plain",
  "gen_ai.request.stream": "plain",
  "gen_ai.request.temperature": "plain",
  "gen_ai.request.max_tokens": "plain",
  "gen_ai.request.top_p": "plain",
  "gen_ai.request.top_k": "plain",
  "gen_ai.request.frequency_penalty": "plain",
  "gen_ai.request.presence_penalty": "plain",
  "gen_ai.request.seed": "plain",
  "gen_ai.response.id": "plain",
  "gen_ai.response.model": "plain",
  "gen_ai.response.finish_reasons": "plain",
  "gen_ai.response.time_to_first_chunk": "plain",
  "gen_ai.usage.input_tokens": "plain",
  "gen_ai.usage.output_tokens": "plain",
  "gen_ai.usage.cache_read.input_tokens": "plain",
  "gen_ai.usage.cache_creation.input_tokens": "plain",
  "gen_ai.usage.reasoning.output_tokens": "plain",
  "gen_ai.token.type": "plain",
  "gen_ai.tool.definitions": "plain",
  "gen_ai.tool.name": "plain",
  "gen_ai.tool.type": "plain",
  "gen_ai.tool.call.id": "words",
  "gen_ai.tool.call.arguments": "content",
  "gen_ai.tool.call.result": "content",
  "gen_ai.input.messages": "content",
  "gen_ai.output.messages": "content",
  "server.address": "plain",
  "server.port": "plain",
  "http.response.status_code": "plain",
  "error.type": "plain",
  "user.id": "plain",

  "parley.span.kind": "plain",
  "parley.span.state": "plain",
  "parley.span.shortened": "plain",
  "parley.run.id": "plain",
  "parley.run.kind": "plain",
  "parley.run.status": "plain",
  "parley.request.id": "plain",
  "parley.request.attempt": "plain",
  "parley.usage.is_estimated": "plain",
  "parley.usage.is_unanswered": "plain",
  "parley.cost.usd": "plain",
  "parley.cost.micro_usd": "plain",
  "parley.cost.is_billed": "plain",
  "parley.messages.left_out": "plain",
  "parley.node.name": "plain",
  "parley.wait.reason": "plain",
  "parley.wait.message": "plain",
  "parley.question.gate": "plain",
  "parley.question.choice": "plain",
  "parley.tool.error": "words",
  "parley.mark.message": "plain",
  "parley.mark.details": "words",

  "session.id": "plain",
  "langfuse.environment": "plain",
  "langfuse.release": "plain",
  "langfuse.internal.is_app_root": "plain",
  "langfuse.user.id": "plain",
  "langfuse.trace.name": "plain",
  "langfuse.trace.tags": "plain",
  "langfuse.observation.type": "plain",
  "langfuse.observation.level": "plain",
  "langfuse.observation.status_message": "plain",
  "langfuse.observation.input": "content",
  "langfuse.observation.output": "content",
  "langfuse.observation.model.name": "plain",
  "langfuse.observation.model.parameters": "plain",
  "langfuse.observation.usage_details": "plain",
  "langfuse.observation.cost_details": "plain",
  "langfuse.observation.completion_start_time": "plain",
} as const satisfies Readonly<Record<string, AttributeKind>>;

/** Whatever stands under these beside what is named above. What a request asks for is set in Parley, never said in a chat. */
const PREFIXES = {
  "parley.request.parameter.": "plain",
  "langfuse.trace.metadata.": "plain",
  "langfuse.observation.metadata.": "plain",
  /** The words of a tool's error, of a check's find. */
  "langfuse.observation.metadata.details_": "words",
} as const satisfies Readonly<Record<string, AttributeKind>>;

/** How often a value fell between two bounds is counted by these. */
const SECONDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const CHUNK_SECONDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
const TOKENS = Array.from({ length: 14 }, (_, power) => 4 ** power);

interface Metric {
  readonly description: string;
  /** As UCUM writes it. */
  readonly unit: string;
  /** The bounds that the conventions advise; absent for a sum. */
  readonly boundaries?: readonly number[];
}

/**
 * What is measured over many runs: the conventions' metrics of a client, and Parley's own.
 *
 * https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/gen-ai/gen-ai-metrics.md
 */
export const METRICS = {
  "gen_ai.client.token.usage": {
    description: "Tokens of a model call, as its provider counted them.",
    unit: "{token}",
    boundaries: TOKENS,
  },
  "gen_ai.client.operation.duration": {
    description: "How long a model call took.",
    unit: "s",
    boundaries: SECONDS,
  },
  "gen_ai.client.operation.time_to_first_chunk": {
    description: "From a model call's request to the first piece of its answer.",
    unit: "s",
    boundaries: CHUNK_SECONDS,
  },
  "parley.run.duration": {
    description: "How long a run took, with all that it waited for.",
    unit: "s",
    boundaries: SECONDS,
  },
  "parley.wait.duration": {
    description: "How long a run waited: for a limit, before a retry, for a person.",
    unit: "s",
    boundaries: SECONDS,
  },
  "parley.tool.duration": {
    description: "How long a tool ran.",
    unit: "s",
    boundaries: SECONDS,
  },
  "parley.cost": { description: "What model calls cost, where that is known.", unit: "USD" },
} as const satisfies Readonly<Record<string, Metric>>;

export type OtlpMetricName = keyof typeof METRICS;

export type AttributeName = keyof typeof ATTRIBUTES | `${keyof typeof PREFIXES}${string}`;

/** An attribute before OTLP's wrapping; undefined is left out. */
export type PlainAttribute = string | number | boolean | readonly string[] | undefined;

/** The attributes of one span, by the names that are pinned here and no others. */
export type SpanAttributes = Readonly<Partial<Record<AttributeName, PlainAttribute>>>;

/** @returns undefined for an attribute that is none of Parley's. */
export function kindOfAttribute(name: string): AttributeKind | undefined {
  if (Object.hasOwn(ATTRIBUTES, name)) return ATTRIBUTES[name as keyof typeof ATTRIBUTES];
  const prefix = Object.entries(PREFIXES)
    .filter(([each]) => name.startsWith(each))
    .sort(([a], [b]) => b.length - a.length)[0];
  return prefix?.[1];
}

/** The names of all attributes that have one name each. */
export const ATTRIBUTE_NAMES: readonly string[] = Object.keys(ATTRIBUTES);
