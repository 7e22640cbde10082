import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "../../shared/message.ts";
import { isDelta, type RunEvent } from "../../shared/run-event.ts";
import type { MetricName } from "../../shared/settings-tracing.ts";
import { toPlainText } from "../../shared/to-plain-text.ts";
import { parseJson } from "../store/parse-json.ts";
import type { RunStore } from "../store/run-store.ts";
import { nowOrSoon } from "../store/when-free.ts";
import { destinationId } from "./outbox/destination.ts";
import type { OutboxStore } from "./outbox/outbox-store.ts";
import type { Targets } from "./targets.ts";
import {
  tracePlan,
  type EndedRun,
  type TraceLabels,
  type TracePlan,
  type WriteTrace,
} from "./trace-plan.ts";
import { NO_TRACER, type TracedRun, type Tracer } from "./tracer.ts";
import { within } from "./within.ts";

/** The tracer that runs see: nothing of it throws into them or makes them wait. */
export interface RunTracer extends Tracer {
  /** Writes the traces of runs that an earlier life of the app did not come to write, from what their journals hold. */
  recover(): void;
  /** Resolves when every run that has ended is in the outbox, or after so long. */
  finish(limitMs: number): Promise<void>;
}

interface RunTracerDeps {
  readonly targets: Targets;
  readonly store: OutboxStore;
  readonly runStore: Pick<RunStore, "events" | "answerOf">;
  readonly write: WriteTrace;
  /** As they are set now. */
  readonly labels: () => TraceLabels;
  /** The metrics that are sent now. */
  readonly metrics: () => readonly MetricName[];
  /** The whole trace of this run is in the outbox. */
  readonly onTraced: (run: TracedRun["runId"]) => void;
  /** A key that must not leave with a trace. */
  readonly onKey: (key: string) => void;
  readonly report: (error: unknown) => void;
}

/** A trace is known on disk this soon after its run begins, in milliseconds, so that nothing is written before its request is out. */
const OPEN_MS = 50;

export function createRunTracer(deps: RunTracerDeps): RunTracer {
  const { targets, store, runStore, write, report } = deps;
  const ending = new Set<Promise<void>>();

  const track = (work: Promise<void>): void => {
    const done = work.catch(report).finally(() => ending.delete(done));
    ending.add(done);
  };

  const toPlan = (run: TracedRun): TracePlan => {
    const mode = targets.mode();
    return {
      threadId: run.threadId,
      messageId: run.messageId,
      mode,
      question: mode === "none" ? null : run.question,
      labels: deps.labels(),
      metrics: deps.metrics(),
    };
  };

  const writeEnded = async (run: EndedRun): Promise<void> => {
    await write(run);
    deps.onTraced(run.runId);
  };

  return {
    begin(run) {
      if (!targets.mayBeOn()) return NO_TRACER.begin(run);
      const { runId } = run;
      const plan = toPlan(run);
      const events: RunEvent[] = [];
      const isOver = new AbortController();
      /** Where it goes, once that is on disk; it is settled when the run begins. */
      const opened = (async () => {
        const destinations = (await targets.destinations()).map((each) => ({
          target: each.target,
          destination: destinationId(each),
        }));
        const { signal } = isOver;
        await sleep(OPEN_MS, undefined, { signal, ref: false }).catch(() => undefined);
        const root = JSON.stringify(plan);
        for (const where of destinations) {
          nowOrSoon(() => store.traces.open({ runId, ...where, root }), report);
        }
        return destinations;
      })();
      // Whoever waits for it at the run's end says why.
      opened.catch(() => undefined);
      return {
        hide(secrets) {
          for (const secret of secrets) deps.onKey(secret);
        },
        observe(event) {
          if (!isDelta(event)) events.push(event);
        },
        end(answer) {
          isOver.abort();
          const finish = async (): Promise<void> => {
            const destinations = await opened;
            if (destinations.length === 0) return;
            const ended = { runId, plan, destinations, events, answer: textOf(answer) };
            await writeEnded(ended);
          };
          track(finish());
        },
      };
    },
    recover() {
      const orphans = Map.groupBy(store.traces.orphans(), ({ runId }) => runId);
      const writeAll = async (): Promise<void> => {
        for (const [runId, destinations] of orphans) {
          try {
            const answer = runStore.answerOf(runId);
            const events = runStore.events(runId).filter((event) => !isDelta(event));
            const plan = planIn(destinations[0]?.root, answer, deps.labels());
            await writeEnded({ runId, plan, destinations, events, answer: textOf(answer) });
          } catch (error) {
            // One run that cannot be read keeps no other's trace from being written.
            report(error);
          }
        }
      };
      if (orphans.size > 0) track(writeAll());
    },
    finish: (limitMs) => within(Promise.all(ending), limitMs),
  };
}

const textOf = ({ parts }: Message): string => toPlainText(parts);

/** Older versions kept the first span in its place: what may leave is not known then, so nothing of the words does. */
function planIn(
  root: string | undefined,
  { id, threadId }: Message,
  labels: TraceLabels,
): TracePlan {
  const kept = root === undefined ? undefined : parseJson(tracePlan, root);
  return (
    kept ?? {
      threadId,
      messageId: id,
      mode: "none",
      question: null,
      labels,
      metrics: [],
    }
  );
}
