import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import type { RunId } from "../../shared/ids.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { toRunFigures } from "../../shared/run-figures.ts";
import { toSpans } from "../../shared/to-spans.ts";
import { toTraceId } from "../../shared/trace-id.ts";
import type { SpanStore } from "../store/span-store.ts";
import { whenFree } from "../store/when-free.ts";
import type { ContentMode } from "./conventions.ts";
import { createRunMeter } from "./langfuse/run-metrics.ts";
import { metricScore, type QueuedScore } from "./langfuse/scores.ts";
import type { OtlpSpan } from "./otlp-span.ts";
import { redactEvent } from "./redact-within.ts";
import type { NewOutboxItem, OutboxStore } from "./outbox/outbox-store.ts";
import { redactPersonal } from "./scrub/redact-personal.ts";
import type { Scrub } from "./scrub/scrub.ts";
import type { Clean } from "./span-messages.ts";
import { toDocument, writeSpans, type WrittenRun } from "./to-otlp.ts";
import type { TracePlan, WriteTrace } from "./trace-plan.ts";

interface WriterDeps {
  readonly store: OutboxStore;
  readonly spanStore: Pick<SpanStore, "readNewest">;
  readonly scrub: Scrub;
  /** Of the app. */
  readonly version: string;
  readonly onQueued: () => void;
}

/** Of one request, in bytes; a span that is larger travels alone. */
const CHUNK_BYTES = 1_000_000;
/** Of a prompt's messages no more are read than may leave. */
const NEWEST_MESSAGES = 200;
/** Cleaning a long prompt takes a moment: nobody's answer waits for more of it at a time, in milliseconds. */
const TURN_MS = 4;

export function createTraceWriter(deps: WriterDeps): WriteTrace {
  const { store, spanStore, scrub, version, onQueued } = deps;

  return async ({ runId, plan, destinations, answer, events: heard }) => {
    const events = heard.map(redactEvent);
    const { mode, labels, messageId: answerId, threadId: thread } = plan;
    const spans = toSpans(events);
    const figures = toRunFigures(events);
    const clean = createClean(scrub, mode);
    const run: WrittenRun = {
      runId,
      threadId: thread,
      version,
      userId: labels.userId ?? undefined,
      spans,
      contentOf: (span) => {
        const id = span.kind === "model" ? span.callId : span.taskId;
        const stored = spanStore.readNewest(runId, id, NEWEST_MESSAGES);
        return { input: stored?.input ?? null, output: stored?.output ?? null };
      },
      question: plan.question ?? undefined,
      answer,
      mode,
      clean,
      scrub,
    };
    const { environment, release, userId, tags, metadata } = labels;
    const langfuse = {
      ...{ messageId: answerId, environment, release, tags, metadata, figures },
      userId: userId ?? undefined,
    };
    const items: NewOutboxItem[] = [];
    for (const { target, destination } of destinations) {
      const written = target === "langfuse" ? { ...run, langfuse } : run;
      const common = { runId, target, destination };
      for (const body of await toBodies(written)) {
        items.push({ ...common, kind: "spans", scoreId: null, body, content: mode });
      }
      if (target !== "langfuse") continue;
      for (const score of toScores(runId, plan, events)) {
        items.push({ ...common, kind: "score", ...score });
      }
    }
    await whenFree(() => store.addLast(runId, items));
    onQueued();
  };
}

/** The same message comes again with each call of a run, and to each target: it is cleaned once. */
function createClean(scrub: Scrub, mode: ContentMode): Clean {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const scrubbed = scrub(text);
    const clean = mode === "redacted" ? redactPersonal(scrubbed) : scrubbed;
    known.set(text, clean);
    return clean;
  };
}

/** A run's spans as the bodies of as few requests as hold them. */
async function toBodies(run: WrittenRun): Promise<readonly string[]> {
  const chunks: OtlpSpan[][] = [];
  let size = Infinity;
  let turnedAt = performance.now();
  for (const span of writeSpans(run)) {
    const bytes = Buffer.byteLength(JSON.stringify(span));
    if (size + bytes > CHUNK_BYTES) {
      chunks.push([]);
      size = 0;
    }
    chunks.at(-1)?.push(span);
    size += bytes;
    if (performance.now() - turnedAt < TURN_MS) continue;
    await turnOfTheLoop();
    turnedAt = performance.now();
  }
  return chunks.map((spans) => JSON.stringify(toDocument(run, spans)));
}

/** The metrics that were wanted when the run began, dated to its end, whenever they are written. */
function toScores(
  runId: RunId,
  { metrics, labels }: TracePlan,
  events: readonly RunEvent[],
): readonly QueuedScore[] {
  const meter = createRunMeter();
  for (const event of events) meter.observe(event);
  const wanted: ReadonlySet<string> = new Set(metrics);
  const about = { traceId: toTraceId(runId), environment: labels.environment };
  return meter
    .metrics()
    .filter(({ name }) => wanted.has(name))
    .map((metric) => metricScore(about, metric, events.at(-1)?.at ?? 0));
}
