import { monitorEventLoopDelay } from "node:perf_hooks";
import type { RunRecord } from "./app/run-record.ts";
import { sharedNow } from "./shared-clock.ts";

const SAMPLE_MS = 500;
/** How often the loop is probed. Node counts this time into the delay it tells, so it is taken off again. */
const RESOLUTION_MS = 10;

/** How main was at one moment, its event loop during the half second before it. */
export interface Sample {
  /** By `sharedNow`. */
  readonly at: number;
  readonly activeRuns: number;
  /** Of these, the ones that wait for their turn or to try again. */
  readonly waitingRuns: number;
  readonly loopP50Ms: number;
  readonly loopMaxMs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
}

export interface LoopDelay {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Takes a sample twice a second until it is stopped. */
export function startSampling(records: readonly RunRecord[]): {
  readonly samples: readonly Sample[];
  /** @returns the delay of the event loop over the whole time. */
  stop(): LoopDelay;
} {
  const whole = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const recent = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const samples: Sample[] = [];
  const take = (): void => {
    const { rss, heapUsed } = process.memoryUsage();
    const active = records.filter(({ endedAt }) => endedAt === undefined);
    const { p50Ms, maxMs } = toDelay(recent);
    recent.reset();
    samples.push({
      at: sharedNow(),
      activeRuns: active.length,
      waitingRuns: active.filter(isWaiting).length,
      loopP50Ms: p50Ms,
      loopMaxMs: maxMs,
      rssBytes: rss,
      heapBytes: heapUsed,
    });
  };
  whole.enable();
  recent.enable();
  const timer = setInterval(take, SAMPLE_MS);
  return {
    samples,
    stop() {
      clearInterval(timer);
      take();
      whole.disable();
      recent.disable();
      return toDelay(whole);
    },
  };
}

const isWaiting = ({ waits }: RunRecord): boolean =>
  [...waits.values()].some(({ endedAt }) => endedAt === undefined);

function toDelay(histogram: ReturnType<typeof monitorEventLoopDelay>): LoopDelay {
  if (histogram.count === 0) return { p50Ms: 0, p99Ms: 0, maxMs: 0 };
  const toMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return {
    p50Ms: toMs(histogram.percentile(50)),
    p99Ms: toMs(histogram.percentile(99)),
    maxMs: toMs(histogram.max),
  };
}
