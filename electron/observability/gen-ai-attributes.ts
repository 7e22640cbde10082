import { DEMO_MODEL_NAME } from "../agent/model-choice.ts";
import type { RunId, ThreadId } from "../../shared/ids.ts";
import type { FinalStatus } from "../../shared/message.ts";
import type { ModelSpan, RunSpan, Span, ToolSpan } from "../../shared/span.ts";
import type { AttributeName, PlainAttribute, SpanAttributes } from "./conventions.ts";

/** Which run the spans are of. */
export interface GenAiRun {
  readonly runId: RunId;
  readonly threadId: ThreadId;
  /** Parley's own. */
  readonly version: string;
  /** Who asks, as the person put it in the settings. */
  readonly userId?: string | undefined;
}

/** A span's name: the operation first, then what it is done with. */
export function genAiName({ kind, name }: Span): string {
  if (kind === "run") return "invoke_agent Parley";
  if (kind === "model") return `chat ${name}`;
  return kind === "tool" ? `execute_tool ${name}` : `${kind} ${name}`;
}

/**
 * What a span is known by, but for what was said: in the conventions' words, and under `parley.` what they have none for.
 *
 * @param attempt which attempt at its request a model call is, from 1.
 */
export function genAiAttributes(span: Span, run: GenAiRun, attempt: number): SpanAttributes {
  const common: SpanAttributes = {
    "parley.span.kind": span.kind,
    "parley.span.state": span.state,
    "user.id": run.userId,
  };
  switch (span.kind) {
    case "run":
      return { ...common, ...ofRun(span, run) };
    case "model":
      return { ...common, "gen_ai.conversation.id": run.threadId, ...ofModel(span, attempt) };
    case "tool":
      return { ...common, "gen_ai.conversation.id": run.threadId, ...ofTool(span) };
    case "node":
      return { ...common, "parley.node.name": span.name };
    case "wait":
      return {
        ...common,
        "parley.wait.reason": span.reason,
        "parley.wait.message": span.message,
        "parley.question.gate": span.gate,
        "parley.question.choice": span.choice,
      };
    case "queue":
    case "mark":
      return common;
  }
}

/** Whose API answers at an address, as the conventions call it. */
const PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\.)api\.openai\.com$/, "openai"],
  [/\.openai\.azure\.com$|\.cognitiveservices\.azure\.com$/, "azure.ai.openai"],
  [/\.(?:models|inference)\.ai\.azure\.com$|\.services\.ai\.azure\.com$/, "azure.ai.inference"],
  [/(?:^|\.)anthropic\.com$/, "anthropic"],
  [/^generativelanguage\.googleapis\.com$/, "gcp.gemini"],
  [/aiplatform\.googleapis\.com$/, "gcp.vertex_ai"],
  [/bedrock[\w.-]*\.amazonaws\.com$/, "aws.bedrock"],
  [/(?:^|\.)mistral\.ai$/, "mistral_ai"],
  [/(?:^|\.)groq\.com$/, "groq"],
  [/(?:^|\.)deepseek\.com$/, "deepseek"],
  [/(?:^|\.)x\.ai$/, "x_ai"],
  [/(?:^|\.)cohere\.(?:com|ai)$/, "cohere"],
  [/(?:^|\.)perplexity\.ai$/, "perplexity"],
  [/\.ml\.cloud\.ibm\.com$/, "ibm.watsonx.ai"],
  [/(?:^|\.)moonshot\.(?:ai|cn)$/, "moonshot_ai"],
  [/(?:^|\.)openrouter\.ai$/, "openrouter"],
];

/** The conventions have no name for a server of one's own: it is known by its address. */
function providerOf({ model, endpoint }: Pick<RunSpan, "model" | "endpoint">): string {
  if (endpoint === undefined) return model === DEMO_MODEL_NAME ? "parley" : "_OTHER";
  const { host } = splitAddress(endpoint.address);
  return PROVIDERS.find(([pattern]) => pattern.test(host))?.[1] ?? host;
}

/** @param address a host, with its port where it is not the usual one. */
function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const url = URL.parse(`https://${address}`);
  const host = url?.hostname.replace(/^\[|\]$/g, "") ?? address;
  return { host, port: url === null || url.port === "" ? 443 : Number(url.port) };
}

function serverOf({ endpoint }: Pick<RunSpan, "endpoint">): SpanAttributes {
  if (endpoint === undefined) return {};
  const { host, port } = splitAddress(endpoint.address);
  return { "server.address": host, "server.port": port };
}

/** What a run's spans that ask its model say of who is asked. */
export function askedAttributes(run: RunSpan | undefined): SpanAttributes {
  if (run === undefined) return {};
  return { "gen_ai.provider.name": providerOf(run), ...serverOf(run) };
}

function ofRun(span: RunSpan, run: GenAiRun): SpanAttributes {
  return {
    "gen_ai.conversation.id": run.threadId,
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": "Parley",
    "gen_ai.agent.version": run.version,
    "gen_ai.request.model": span.model,
    "parley.run.id": run.runId,
    "parley.run.kind": span.answerKind,
    "parley.run.status": span.status === undefined ? undefined : outcomeOf(span.status),
    "error.type": errorTypeOf(span.status),
  };
}

function outcomeOf(status: FinalStatus): string {
  return status.type === "complete" ? "complete" : status.reason;
}

/** A person who stops, and an answer that is cut at its greatest length, are no errors. */
export function errorTypeOf(status: FinalStatus | undefined): string | undefined {
  if (status?.type !== "incomplete") return undefined;
  const isError = status.reason !== "stopped" && status.reason !== "truncated";
  return isError ? (status.error?.code ?? status.reason) : undefined;
}

function ofTool(span: ToolSpan): SpanAttributes {
  return {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": span.name,
    "gen_ai.tool.type": "function",
    "gen_ai.tool.call.id": span.toolCallId,
    "error.type": span.state === "failed" ? "tool_error" : undefined,
  };
}

/** What the conventions call a request's parameters, by their names on the wire. */
const REQUEST_KEY: Readonly<Record<string, AttributeName>> = {
  temperature: "gen_ai.request.temperature",
  max_tokens: "gen_ai.request.max_tokens",
  max_completion_tokens: "gen_ai.request.max_tokens",
  max_output_tokens: "gen_ai.request.max_tokens",
  top_p: "gen_ai.request.top_p",
  top_k: "gen_ai.request.top_k",
  frequency_penalty: "gen_ai.request.frequency_penalty",
  presence_penalty: "gen_ai.request.presence_penalty",
  seed: "gen_ai.request.seed",
};

function requestedOf({ parameters = {} }: ModelSpan): SpanAttributes {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]): [string, PlainAttribute] => {
      const known = Object.hasOwn(REQUEST_KEY, name) ? REQUEST_KEY[name] : undefined;
      if (known !== undefined && typeof value === "number") return [known, value];
      const isPlain = typeof value === "number" || typeof value === "string";
      return [
        `parley.request.parameter.${name}`,
        isPlain || typeof value === "boolean" ? value : JSON.stringify(value),
      ];
    }),
  );
}

function ofModel(span: ModelSpan, attempt: number): SpanAttributes {
  const { name, usage, cost, costParts, finishReason, firstTokenAt, startAt } = span;
  return {
    "gen_ai.operation.name": "chat",
    "gen_ai.output.type": "text",
    "gen_ai.request.model": name,
    "gen_ai.request.stream": true,
    ...requestedOf(span),
    "gen_ai.response.id": span.responseId,
    "gen_ai.response.model": span.responseModel,
    "gen_ai.response.finish_reasons": finishReason === undefined ? undefined : [finishReason],
    "gen_ai.response.time_to_first_chunk":
      firstTokenAt === undefined ? undefined : (firstTokenAt - startAt) / 1_000,
    "gen_ai.usage.input_tokens": usage?.inputTokens,
    "gen_ai.usage.output_tokens": usage?.outputTokens,
    "gen_ai.usage.cache_read.input_tokens": usage?.cachedInputTokens,
    "gen_ai.usage.cache_creation.input_tokens": usage?.cacheWriteTokens,
    "gen_ai.usage.reasoning.output_tokens": usage?.reasoningTokens,
    "parley.usage.is_estimated": usage?.isEstimated,
    "parley.usage.is_unanswered": usage?.isUnanswered,
    "parley.cost.usd": usdOf({ cost, costParts }),
    "parley.cost.micro_usd": cost?.microUsd,
    "parley.cost.is_billed": cost?.isBilled,
    "parley.request.attempt": attempt > 1 ? attempt : undefined,
    "parley.request.id": span.requestId,
    "http.response.status_code": span.status,
    "error.type": span.state === "failed" ? (span.code ?? "model_error") : undefined,
  };
}

/** What a call cost in US dollars, unrounded where it is known by its parts; undefined where it is not known. */
export function usdOf({ cost, costParts }: Pick<ModelSpan, "cost" | "costParts">) {
  if (cost === undefined) return undefined;
  const parts = Object.values(costParts ?? {}).map((each = 0) => each);
  const isWhole = parts.length === 0 || cost.isBilled === true;
  // Sums of such small numbers end in rounding errors beyond what any price says.
  const sum = Math.round(parts.reduce((all, each) => all + each, 0) * 1e12) / 1e12;
  return isWhole ? cost.microUsd / 1e6 : sum;
}
