import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { RunId } from "../../../shared/ids.ts";
import type { RunEvent } from "../../../shared/run-event.ts";
import { toRunFigures } from "../../../shared/run-figures.ts";
import type { MetricName } from "../../../shared/settings-tracing.ts";
import { toTraceId } from "../../../shared/trace-id.ts";
import type { Targets } from "../targets.ts";
import { NO_TRACER, type Tracer } from "../tracer.ts";
import { within } from "../within.ts";
import { createRunMeter } from "./run-metrics.ts";
import { metricScore } from "./scores.ts";
import type { SpanTrace, SpanTracer } from "./span-tracer.ts";

/** The tracer that runs see: nothing of it throws into them or makes them wait. */
export interface RunTracer extends Tracer {
  /**
   * What the graph of a run that has begun is to be called back with; empty when the run is not traced.
   *
   * @param secrets what the run is let in with, so that it is found in whatever quotes it.
   */
  callbacksOf(run: RunId, secrets: readonly string[]): Promise<readonly BaseCallbackHandler[]>;
  /** Resolves when every run that has ended is in the outbox, or after so long. */
  finish(limitMs: number): Promise<void>;
}

interface RunTracerDeps {
  readonly targets: Targets;
  readonly load: () => Promise<SpanTracer>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The metrics that are sent now. */
  readonly metrics: () => readonly MetricName[];
  /** The whole trace of this run is in the outbox. */
  readonly onTraced: (run: RunId) => void;
  /** A key that must not leave with a trace. */
  readonly onKey: (key: string) => void;
  readonly report: (error: unknown) => void;
}

/** What `toRunFigures` reads: a few of them for each call. */
const COUNTED: ReadonlySet<RunEvent["type"]> = new Set([
  "run-start",
  "first-token",
  "model-end",
  "tool-start",
  "tool-error",
  "run-end",
] satisfies readonly RunEvent["type"][]);

/** A run that begins before tracing has loaded waits no longer for it, and is not traced then. */
const LOAD_MS = 1_000;

export function createRunTracer(deps: RunTracerDeps): RunTracer {
  const { targets, now, report } = deps;
  const ending = new Set<Promise<void>>();
  /** Of the runs that go on. */
  const traces = new Map<RunId, () => Promise<SpanTrace | undefined>>();

  return {
    async callbacksOf(run, secrets) {
      const begun = traces.get(run);
      if (begun === undefined) return [];
      for (const secret of secrets) deps.onKey(secret);
      return (await begun())?.callbacks ?? [];
    },
    begin(run) {
      if (!targets.mayBeOn()) return NO_TRACER.begin(run);
      const meter = createRunMeter();
      /** What its figures are added up from. */
      const counted: RunEvent[] = [];
      let hasHeard = false;
      let trace: SpanTrace | undefined;
      let isGivenUp = false;
      const begin = async (): Promise<void> => {
        const [destinations, tracer] = await Promise.all([targets.destinations(), deps.load()]);
        if (destinations.length === 0 || isGivenUp) return;
        trace = tracer.begin(run, { destinations, mode: targets.mode() });
      };
      const begun = begin().catch(report);
      traces.set(run.runId, async () => {
        await within(begun, LOAD_MS);
        isGivenUp = true;
        return trace;
      });
      return {
        observe(event) {
          meter.observe(event);
          if (COUNTED.has(event.type)) counted.push(event);
          if (event.type === "model-start") hasHeard = false;
          const isFirst =
            event.type === "first-token" ||
            event.type === "text-delta" ||
            event.type === "reasoning-delta";
          if (!isFirst || hasHeard) return;
          hasHeard = true;
          trace?.firstToken(event.at);
        },
        end(answer) {
          traces.delete(run.runId);
          const last = counted.at(-1);
          const endedAt = last?.type === "run-end" ? last.at : now();
          const figures = toRunFigures(counted);
          const wanted = new Set(deps.metrics());
          const finish = async (): Promise<void> => {
            if (trace === undefined) return;
            const traceId = toTraceId(run.runId);
            const scores = meter
              .metrics()
              .filter(({ name }) => wanted.has(name))
              .map((metric) => metricScore(traceId, metric, endedAt));
            await trace.end({ answer, endedAt, figures, scores });
            deps.onTraced(run.runId);
          };
          const done = begun
            .then(finish)
            .catch(report)
            .finally(() => ending.delete(done));
          ending.add(done);
        },
      };
    },
    finish: (limitMs) => within(Promise.all(ending), limitMs),
  };
}
