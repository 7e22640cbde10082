import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import type { Attributes } from "@opentelemetry/api";
import { ExportResultCode } from "@opentelemetry/core";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-base";
import type { RunId } from "../../../shared/ids.ts";
import { destinationId, type Destination } from "../outbox/destination.ts";
import { nowOrSoon, whenFree } from "../../store/when-free.ts";
import type { NewOutboxItem, OutboxStore } from "../outbox/outbox-store.ts";
import type { Scrub } from "../scrub/scrub.ts";
import type { QueuedScore } from "./scores.ts";
import type { ContentMode } from "./span-attributes.ts";
import { toOtlpRequest, toOtlpSpan } from "./to-otlp.ts";

/** Where one trace goes, and how much of the conversation goes with it: settled when it begins. */
export interface TracePlan {
  readonly runId: RunId;
  readonly destinations: readonly Destination[];
  readonly mode: ContentMode;
}

/** Takes finished spans and writes them to the outbox, a trace at a time. */
export interface SpanCollector extends SpanExporter {
  begin(traceId: string, plan: TracePlan, root: ReadableSpan): void;
  /** Writes what is left of a trace, its scores behind it, and forgets it. What comes later is dropped. */
  end(traceId: string, scores: readonly QueuedScore[]): Promise<void>;
}

interface CollectorDeps {
  readonly store: OutboxStore;
  readonly scrub: Scrub;
  /** Something is in the outbox. */
  readonly onQueued: () => void;
  readonly report: (error: unknown) => void;
}

interface Collected {
  readonly plan: TracePlan;
  readonly root: ReadableSpan;
  spans: ReadableSpan[];
  isOpened: boolean;
  timer: NodeJS.Timeout | undefined;
  /** Flushes of one trace follow each other, so that it arrives in order. */
  flushed: Promise<void>;
}

/** What a crash may take of a trace, at most. */
const FLUSH_MS = 1_000;
/** A trace is known on disk this soon, so that a crash before its first span ends can still close it. */
const OPEN_MS = 50;
const FLUSH_SPANS = 50;
/** Of one request, in UTF-16 units; a span that is larger travels alone. */
const CHUNK_LENGTH = 1_000_000;

export function createSpanCollector(deps: CollectorDeps): SpanCollector {
  const { store, scrub } = deps;
  const traces = new Map<string, Collected>();

  const open = ({ plan, root }: Collected): void => {
    const options = { mode: plan.mode, scrub };
    const first = toOtlpRequest(frameOf(root), [JSON.stringify(toOtlpSpan(root, options))]);
    for (const destination of plan.destinations) {
      const { target } = destination;
      nowOrSoon(
        () =>
          store.traces.open({
            runId: plan.runId,
            target,
            destination: destinationId(destination),
            root: first,
          }),
        deps.report,
      );
    }
  };

  const write = async (trace: Collected, last?: readonly QueuedScore[]): Promise<void> => {
    const { plan, root } = trace;
    const isFirst = !trace.isOpened;
    if (isFirst) open(trace);
    trace.isOpened = true;
    const spans = trace.spans;
    trace.spans = [];
    const options = { mode: plan.mode, scrub };
    const texts: string[] = [];
    for (const span of spans) {
      texts.push(JSON.stringify(toOtlpSpan(span, options)));
      // Scrubbing a long prompt takes a moment; nobody's answer waits for all of them.
      await turnOfTheLoop();
    }
    const frame = frameOf(root);
    const bodies = toChunks(texts).map((chunk) => toOtlpRequest(frame, chunk));
    const items = plan.destinations.flatMap((destination): NewOutboxItem[] => {
      const { target } = destination;
      const common = { runId: plan.runId, target, destination: destinationId(destination) };
      return [
        ...bodies.map((body) => ({
          ...common,
          kind: "spans" as const,
          scoreId: null,
          body,
          content: plan.mode,
        })),
        ...(target === "langfuse"
          ? (last ?? []).map((score) => ({ ...common, kind: "score" as const, ...score }))
          : []),
      ];
    });
    await whenFree(() =>
      last === undefined ? store.add(items) : store.addLast(plan.runId, items),
    );
    if (isFirst || items.length > 0) deps.onQueued();
  };

  /** @param last the scores that go behind the last span. */
  const flush = (trace: Collected, last?: readonly QueuedScore[]): Promise<void> => {
    clearTimeout(trace.timer);
    trace.timer = undefined;
    trace.flushed = trace.flushed.then(() => write(trace, last)).catch(deps.report);
    return trace.flushed;
  };

  return {
    begin(traceId, plan, root) {
      const trace: Collected = {
        plan,
        root,
        spans: [],
        isOpened: false,
        timer: undefined,
        flushed: Promise.resolve(),
      };
      trace.timer = setTimeout(() => void flush(trace), OPEN_MS).unref();
      traces.set(traceId, trace);
    },
    async end(traceId, scores) {
      const trace = traces.get(traceId);
      if (trace === undefined) return;
      await flush(trace, scores);
      traces.delete(traceId);
    },
    export(spans, done) {
      for (const span of spans) {
        const trace = traces.get(span.spanContext().traceId);
        if (trace === undefined || isHidden(span)) continue;
        trace.spans.push(span);
        if (trace.spans.length >= FLUSH_SPANS) void flush(trace);
        else trace.timer ??= setTimeout(() => void flush(trace), FLUSH_MS).unref();
      }
      // From here on the outbox answers for them.
      done({ code: ExportResultCode.SUCCESS });
    },
    shutdown: () => Promise.resolve(),
  };
}

/** LangGraph's own bookkeeping, which has no children and says nothing. */
function isHidden({ attributes }: ReadableSpan): boolean {
  return attributes["langfuse.observation.level"] === "DEBUG";
}

function frameOf({ resource, instrumentationScope: { name, version } }: ReadableSpan) {
  const attributes: Attributes = resource.attributes;
  return { resource: attributes, scope: { name, version } };
}

function toChunks(texts: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let length = Infinity;
  for (const text of texts) {
    if (length + text.length > CHUNK_LENGTH) {
      chunks.push([]);
      length = 0;
    }
    chunks.at(-1)?.push(text);
    length += text.length;
  }
  return chunks;
}
