import { awaitAllCallbacks } from "@langchain/core/callbacks/promises";
import { LangfuseSpanProcessor } from "@langfuse/otel";
import {
  propagateAttributes,
  setLangfuseTracerProvider,
  startObservation,
} from "@langfuse/tracing";
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, type ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { Message } from "../../../shared/message.ts";
import { toPlainText } from "../../../shared/to-plain-text.ts";
import type { RunFigures } from "../../../shared/run-figures.ts";
import { toTraceId } from "../../../shared/trace-id.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";
import type { Scrub } from "../scrub/scrub.ts";
import type { TracedRun } from "../tracer.ts";
import { within } from "../within.ts";
import { AgentCallbacks } from "./agent-callbacks.ts";
import type { QueuedScore } from "./scores.ts";
import { createSpanCollector, type TracePlan } from "./span-collector.ts";
import { createTraceIds } from "./trace-ids.ts";
import { levelOf, statusMessageOf } from "./trace-status.ts";

/** A run that is over. */
export interface TraceEnd {
  readonly answer: Message;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
  /** What its receipt says. */
  readonly figures: RunFigures;
  readonly scores: readonly QueuedScore[];
}

/** The trace of one run while it goes on. */
export interface SpanTrace {
  readonly callbacks: readonly AgentCallbacks[];
  /** At a moment in milliseconds since the epoch. */
  firstToken(at: number): void;
  /** Resolves when all of it is in the outbox. */
  end(end: TraceEnd): Promise<void>;
}

export interface SpanTracer {
  begin(run: TracedRun, plan: Omit<TracePlan, "runId">): SpanTrace;
}

interface SpanTracerDeps {
  readonly store: OutboxStore;
  readonly scrub: Scrub;
  /** Of the app. */
  readonly version: string;
  readonly onQueued: () => void;
  readonly report: (error: unknown) => void;
}

/** How long LangChain's background callbacks may take to tell of the run's end. */
const CALLBACKS_MS = 2_000;

/**
 * Langfuse's spans, collected instead of sent. There is one tracer provider for the life of the app and it is nobody
 * else's: where a trace goes is settled by its own id, so settings may change while runs go on and split none.
 *
 * Importing this file loads Langfuse's and OpenTelemetry's libraries, so it is imported late, and only when traces are
 * sent at all.
 */
export function createSpanTracer(deps: SpanTracerDeps): SpanTracer {
  const { version } = deps;
  const ids = createTraceIds();
  const collector = createSpanCollector(deps);
  const processor = new LangfuseSpanProcessor({
    exporter: collector,
    exportMode: "immediate",
    environment: "desktop",
    release: version,
    // Files do not leave; the default would post them to Langfuse's cloud.
    mediaUploadEnabled: false,
    publicKey: "in-the-outbox",
    secretKey: "in-the-outbox",
    baseUrl: "http://localhost:9",
  });
  setLangfuseTracerProvider(
    new BasicTracerProvider({
      idGenerator: ids,
      resource: resourceFromAttributes({ "service.name": "parley", "service.version": version }),
      spanProcessors: [processor],
    }),
  );
  // Without one, what every span carries is silently missing.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

  return {
    begin(run, plan) {
      const traceId = toTraceId(run.runId);
      const carried = {
        traceName: TRACE_NAME,
        sessionId: run.threadId,
        tags: ["parley", run.kind],
        metadata: { parley_message_id: run.messageId, parley_version: version },
      };
      const { root, parent } = propagateAttributes(carried, () => {
        const root = ids.withTraceId(traceId, () =>
          startObservation(
            TRACE_NAME,
            {
              input: [{ role: "user", content: run.question }],
              metadata: { parley_model: run.model },
            },
            { asType: "agent", startTime: new Date(run.startedAt) },
          ),
        );
        return { root, parent: trace.setSpan(context.active(), root.otelSpan) };
      });
      // The SDK's spans are readable; the API's type does not say so.
      const span = root.otelSpan as unknown as ReadableSpan;
      collector.begin(traceId, { ...plan, runId: run.runId }, span);
      const callbacks = new AgentCallbacks({ parent, costOf: run.costOf, model: run.model });
      return {
        callbacks: [callbacks],
        firstToken: (at) => callbacks.firstToken(at),
        async end({ answer, endedAt, figures, scores }) {
          await within(awaitAllCallbacks(), CALLBACKS_MS);
          const level = levelOf(answer.status);
          const statusMessage = statusMessageOf(answer.status);
          callbacks.endOpen(statusMessage ?? "It was still open when the run ended.");
          root
            .update({
              output: { role: "assistant", content: toPlainText(answer.parts) },
              metadata: toReceiptMetadata(figures),
              ...(level === undefined ? {} : { level }),
              ...(statusMessage === undefined ? {} : { statusMessage }),
            })
            .end(new Date(endedAt));
          await processor.forceFlush();
          await collector.end(traceId, scores);
        },
      };
    },
  };
}

const TRACE_NAME = "chat-turn";

/**
 * The receipt, as it stands under the answer. Langfuse's own sums are over its generations, which hold only what an
 * endpoint reported; what Parley estimated for a call that reported nothing is in here alone. What is unknown is absent.
 */
function toReceiptMetadata(
  figures: RunFigures,
): Readonly<Record<string, number | boolean | string>> {
  const known = {
    parley_input_tokens: figures.inputTokens,
    parley_output_tokens: figures.outputTokens,
    parley_is_estimated: figures.isEstimated,
    parley_cost_usd: figures.costMicroUsd === null ? null : figures.costMicroUsd / 1_000_000,
    parley_cost_basis: figures.costBasis,
    parley_unanswered_requests: figures.unansweredCalls === 0 ? null : figures.unansweredCalls,
    parley_first_token_ms: figures.firstTokenMs === null ? null : Math.round(figures.firstTokenMs),
    parley_total_ms: Math.round(figures.totalMs),
  };
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}
