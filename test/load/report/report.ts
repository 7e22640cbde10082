import type { GivenPermit } from "../app/recording-limiter.ts";
import type { RunRecord } from "../app/run-record.ts";
import { judgeLimiter, type LimiterVerdict } from "../judge/judge-limiter.ts";
import { judgeText, type TextVerdict } from "../judge/judge-text.ts";
import { toLatencies, type Latency } from "../judge/latencies.ts";
import type { LoadOptions } from "../options.ts";
import type { ServedRequest } from "../provider/served-request.ts";
import type { LoopDelay, Sample } from "../sample.ts";

/** What a load test brought to light, before it is judged. Times by the clock both sides share. */
export interface Measured {
  readonly options: LoadOptions;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly records: readonly RunRecord[];
  readonly requests: readonly ServedRequest[];
  readonly permits: readonly GivenPermit[];
  /** How long main stood still for each transaction, in milliseconds. */
  readonly transactions: readonly number[];
  readonly problems: readonly string[];
  readonly samples: readonly Sample[];
  readonly loop: LoopDelay;
  readonly memory: Readonly<Record<"before" | "after", { rssBytes: number; heapBytes: number }>>;
  /** CPU time of main over the whole test, in milliseconds. */
  readonly cpuMs: number;
}

export interface Report extends Measured {
  readonly durationMs: number;
  readonly completed: number;
  /** How often each fault ended a run. */
  readonly failures: ReadonlyMap<string, number>;
  /** Runs that were never started, never ended, or whose end is not stored. */
  readonly unfinished: number;
  readonly latencies: readonly Latency[];
  readonly waits: Readonly<Record<"rate-limit" | "retry", readonly number[]>>;
  readonly events: number;
  readonly droppedEvents: number;
  readonly limiter: LimiterVerdict;
  readonly text: TextVerdict;
  /** What is wrong, in words; nothing is wrong when it is empty. Figures never are. */
  readonly wrong: readonly string[];
}

/** Pure: judges what was measured. */
export function toReport(measured: Measured): Report {
  const { options, records, requests } = measured;
  const arrivals = requests.map(({ windowId, arrivedAt }) => ({ windowId, at: arrivedAt }));
  const limiter = judgeLimiter(measured.permits, arrivals, options);
  const text = judgeText(records, requests);
  const ended = records.filter(
    ({ endedAt, storedStatus }) =>
      endedAt !== undefined && storedStatus !== undefined && storedStatus.type !== "running",
  );
  const unfinished = options.windows * options.runs - ended.length;
  const droppedEvents = records.reduce((sum, { gaps }) => sum + gaps, 0);
  return {
    ...measured,
    durationMs: measured.endedAt - measured.startedAt,
    completed: records.filter(({ storedStatus }) => storedStatus?.type === "complete").length,
    failures: countFailures(records),
    unfinished,
    latencies: toLatencies(records, requests),
    waits: { "rate-limit": waitsFor("rate-limit", records), retry: waitsFor("retry", records) },
    events: records.reduce((sum, { events }) => sum + events, 0),
    droppedEvents,
    limiter,
    text,
    wrong: [
      ...(limiter.isKept ? [] : ["the rate limit was not kept"]),
      ...(text.isKept ? [] : ["text was lost, doubled or shown otherwise than it is stored"]),
      ...(unfinished === 0 ? [] : [`${unfinished} runs did not finish`]),
      ...(droppedEvents === 0 ? [] : [`${droppedEvents} events did not come in their turn`]),
      ...measured.problems,
    ],
  };
}

function countFailures(records: readonly RunRecord[]): ReadonlyMap<string, number> {
  const codes = records.flatMap(({ storedStatus }) =>
    storedStatus?.type === "incomplete" ? [storedStatus.error?.code ?? storedStatus.reason] : [],
  );
  return new Map(
    [...Map.groupBy(codes, (code) => code)].map(([code, all]) => [code, all.length] as const),
  );
}

/** How long each wait took that is over, in milliseconds. */
function waitsFor(
  reason: "rate-limit" | "retry",
  records: readonly RunRecord[],
): readonly number[] {
  return records
    .flatMap(({ waits }) => [...waits.values()])
    .flatMap((wait) =>
      wait.reason === reason && wait.endedAt !== undefined ? [wait.endedAt - wait.startedAt] : [],
    );
}
