import { percentile } from "../judge/percentile.ts";
import type { Latency } from "../judge/latencies.ts";
import type { Sample } from "../sample.ts";
import type { Chart, Series } from "./line-chart.ts";
import type { Report } from "./report.ts";

/** More points than this no chart can show. */
const MOST_POINTS = 120;
const LATENCY_POINTS = 20;
const MEGABYTE = 1024 * 1024;

type Charted = Pick<Report, "startedAt" | "durationMs" | "samples" | "latencies">;

/** What a load test measured, over time. */
export function toCharts(report: Charted): readonly Chart[] {
  const seconds = report.durationMs / 1_000;
  const toSeries = (name: string, read: (sample: Sample) => number): Series => ({
    name,
    points: inParts(report.samples, MOST_POINTS).map(
      (part) =>
        [
          toSeconds(Math.max(...part.map(({ at }) => at)), report),
          Math.max(...part.map(read)),
        ] as const,
    ),
  });
  return [
    {
      id: "runs",
      title: "Runs at once",
      unit: "runs",
      seconds,
      series: [
        toSeries("active", ({ activeRuns }) => activeRuns),
        toSeries("of these, waiting", ({ waitingRuns }) => waitingRuns),
      ],
    },
    {
      id: "first-token",
      title: "Send → first token, by when Send was pressed",
      unit: "ms",
      seconds,
      series: [
        toPercentiles("p50", 50, ({ firstTokenMs }) => firstTokenMs, report),
        toPercentiles("p95", 95, ({ firstTokenMs }) => firstTokenMs, report),
        toPercentiles(
          "p50 without the limiter's wait",
          50,
          ({ firstTokenMs, heldMs }) => firstTokenMs - heldMs,
          report,
        ),
      ],
    },
    {
      id: "total",
      title: "Send → end of the answer, by when Send was pressed",
      unit: "ms",
      seconds,
      series: [
        toPercentiles("p50", 50, ({ totalMs }) => totalMs, report),
        toPercentiles("p95", 95, ({ totalMs }) => totalMs, report),
      ],
    },
    {
      id: "loop",
      title: "Event-loop delay of main, per half second",
      unit: "ms",
      seconds,
      series: [
        toSeries("most", ({ loopMaxMs }) => loopMaxMs),
        toSeries("p50", ({ loopP50Ms }) => loopP50Ms),
      ],
    },
    {
      id: "memory",
      title: "Memory of main",
      unit: "MB",
      seconds,
      series: [
        toSeries("RSS", ({ rssBytes }) => rssBytes / MEGABYTE),
        toSeries("heap in use", ({ heapBytes }) => heapBytes / MEGABYTE),
      ],
    },
  ];
}

function toPercentiles(
  name: string,
  percent: number,
  read: (latency: Latency) => number,
  report: Charted,
): Series {
  const widthMs = Math.max(1_000, report.durationMs / LATENCY_POINTS);
  const parts = Map.groupBy(report.latencies, ({ startedAt }) =>
    Math.floor((startedAt - report.startedAt) / widthMs),
  );
  const points = [...parts]
    .sort(([left], [right]) => left - right)
    .map(
      ([part, latencies]) =>
        [((part + 0.5) * widthMs) / 1_000, percentile(latencies.map(read), percent) ?? 0] as const,
    );
  return { name, points };
}

const toSeconds = (at: number, { startedAt }: Pick<Charted, "startedAt">): number =>
  (at - startedAt) / 1_000;

/** Splits into at most so many parts of neighbours, none empty. */
function inParts<T>(all: readonly T[], most: number): readonly (readonly T[])[] {
  const size = Math.ceil(all.length / most);
  return Array.from({ length: Math.ceil(all.length / Math.max(size, 1)) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
