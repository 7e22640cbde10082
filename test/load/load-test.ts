import { createApp } from "./app/create-app.ts";
import type { RunRecord } from "./app/run-record.ts";
import { useWindow } from "./app/use-window.ts";
import type { LoadOptions } from "./options.ts";
import { startProvider } from "./provider/start-provider.ts";
import type { Measured } from "./report/report.ts";
import { startSampling } from "./sample.ts";
import { sharedNow } from "./shared-clock.ts";

/** What the slowest run may take beyond what the limits make everyone wait. */
const PATIENCE_MS = 120_000;

/** Plays the whole load against the app's services; whatever has not ended when patience does is left unfinished. */
export async function runLoadTest(options: LoadOptions): Promise<Measured> {
  const { windows, seed } = options;
  const provider = await startProvider(seed);
  try {
    const app = createApp(provider.baseUrl, options);
    try {
      const records: RunRecord[] = [];
      const before = readMemory();
      const cpu = process.cpuUsage();
      const startedAt = sharedNow();
      const sampling = startSampling(records);
      const patience = AbortSignal.timeout(toPatienceMs(options));
      const ends = await Promise.allSettled(
        Array.from({ length: windows }, (_, index) =>
          useWindow({
            ...options,
            app,
            windowId: index + 1,
            signal: patience,
            onRun: (record) => records.push(record),
          }),
        ),
      );
      const endedAt = sharedNow();
      const loop = sampling.stop();
      const { user, system } = process.cpuUsage(cpu);
      const failed = ends.flatMap((end) =>
        end.status === "rejected" ? [`a window ended early: ${String(end.reason)}`] : [],
      );
      return {
        options,
        startedAt,
        endedAt,
        records,
        samples: sampling.samples,
        loop,
        memory: { before, after: readMemory() },
        cpuMs: (user + system) / 1_000,
        requests: await provider.served(),
        permits: app.permits,
        transactions: app.transactions,
        problems: [...app.problems, ...failed],
      };
    } finally {
      await app.close();
    }
  } finally {
    provider.stop();
  }
}

/** A run makes three model calls at most, and each wait is for whole windows of time. */
function toPatienceMs(options: LoadOptions): number {
  const { windows, runs, rampMs, limit, appLimit, windowMs } = options;
  const windowsOfTime = Math.ceil((3 * runs) / limit) + Math.ceil((3 * windows * runs) / appLimit);
  return rampMs + windowsOfTime * windowMs + PATIENCE_MS;
}

/** After a collection, so that it says what is held and not what is lying about. */
function readMemory(): Measured["memory"]["before"] {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { rssBytes: rss, heapBytes: heapUsed };
}
