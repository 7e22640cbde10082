import { percentile } from "../judge/percentile.ts";
import type { Report } from "./report.ts";

/** A table as the terminal and the page show it: its columns, then its rows. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const MEGABYTE = 1024 * 1024;

const inMs = (value: number | undefined): string => (value === undefined ? "–" : value.toFixed(0));
const inExactMs = (value: number | undefined): string =>
  value === undefined ? "–" : value.toFixed(1);
const inMegabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(0);
const perCent = (part: number): string => `${(part * 100).toFixed(0)} %`;

/** What a load test found, in words and figures. */
export function toTables(report: Report): readonly Table[] {
  return [toCorrectness(report), toLoad(report), toTimes(report), toMain(report)];
}

function toCorrectness({ limiter, text, options, ...report }: Report): Table {
  const { permits, arrivals } = limiter;
  const most = (held: typeof permits): string =>
    `${held.violations} violations; at most ${held.mostPerWindow} of ${options.limit} per window, ` +
    `${held.mostAppWide} of ${options.appLimit} app-wide in any ${options.windowMs / 1_000} s`;
  const characters = text.compared.toLocaleString("en");
  return {
    title: "Correctness: this decides",
    head: ["what", "found"],
    rows: [
      ["limiter, as it gave leave", most(permits)],
      [
        "limiter, as the server saw it",
        `${most(arrivals)}, less ${inExactMs(limiter.allowanceMs)} ms on the way`,
      ],
      ["requests without leave", String(limiter.withoutPermit)],
      [
        "text of completed runs",
        `${text.lost} characters lost, ${text.added} doubled, of ${characters}`,
      ],
      [
        "text of runs that broke off",
        `${text.brokenUnlikeSent} keep anything but a beginning of what was sent`,
      ],
      ["pages unlike the database", String(text.pagesUnlikeStore)],
      ["dropped events", `${report.droppedEvents} of ${report.events.toLocaleString("en")}`],
      ["unfinished runs", `${report.unfinished} of ${options.windows * options.runs}`],
    ],
  };
}

function toLoad({ options, requests, failures, waits, ...report }: Report): Table {
  const failed = [...failures].map(([code, count]) => `${count} × ${code}`).join(", ");
  const ends = Map.groupBy(requests, ({ end }) => end);
  const count = (end: (typeof requests)[number]["end"]): number => ends.get(end)?.length ?? 0;
  const inSeconds = (report.durationMs / 1_000).toFixed(1);
  const rate = (requests.length / (report.durationMs / 1_000)).toFixed(1);
  return {
    title: `${options.windows} windows × ${options.runs} runs, started over ${options.rampMs / 1_000} s`,
    head: ["what", "found"],
    rows: [
      ["time", `${inSeconds} s`],
      ["requests the server saw", `${requests.length} (${rate} per second)`],
      [
        "… of these",
        `${count("complete")} answered, ${count("tool-call")} called a tool, ${count("refused")} refused with 500, ${count("dropped")} dropped`,
      ],
      ["runs completed", `${report.completed} of ${options.windows * options.runs}`],
      ["runs failed, by code", failed === "" ? "none" : failed],
      ["waits told: rate limit", describeWaits(waits["rate-limit"])],
      ["waits told: retry", describeWaits(waits.retry)],
    ],
  };
}

function describeWaits(waits: readonly number[]): string {
  if (waits.length === 0) return "none";
  return `${waits.length}; p50 ${inMs(percentile(waits, 50))} ms, p95 ${inMs(percentile(waits, 95))} ms`;
}

function toTimes({ latencies }: Report): Table {
  const row = (name: string, values: readonly number[], write = inMs): readonly string[] => [
    name,
    ...[50, 95, 99].map((percent) => write(percentile(values, percent))),
    write(percentile(values, 100)),
  ];
  return {
    title: `Times of the ${latencies.length} completed runs, in ms`,
    head: ["from … to …", "p50", "p95", "p99", "most"],
    rows: [
      row(
        "Send → first token",
        latencies.map(({ firstTokenMs }) => firstTokenMs),
      ),
      row(
        "… without the limiter's wait",
        latencies.map(({ firstTokenMs, heldMs }) => firstTokenMs - heldMs),
      ),
      row(
        "… from the server to the window",
        latencies.map(({ ownMs }) => ownMs),
        inExactMs,
      ),
      row(
        "Send → end of the answer",
        latencies.map(({ totalMs }) => totalMs),
      ),
      row(
        "… without the limiter's wait",
        latencies.map(({ totalMs, heldMs }) => totalMs - heldMs),
      ),
    ],
  };
}

function toMain({ loop, memory, samples, cpuMs, durationMs, transactions }: Report): Table {
  const peak = (read: (sample: (typeof samples)[number]) => number): number =>
    Math.max(0, ...samples.map(read));
  return {
    title: "Main process",
    head: ["what", "found"],
    rows: [
      [
        "event-loop delay",
        `p50 ${inExactMs(loop.p50Ms)} ms, p99 ${inExactMs(loop.p99Ms)} ms, most ${inExactMs(loop.maxMs)} ms`,
      ],
      ["transactions on disk", describeTransactions(transactions)],
      ["CPU", `${(cpuMs / 1_000).toFixed(1)} s, ${perCent(cpuMs / durationMs)} of one core`],
      [
        "runs at once",
        `${peak(({ activeRuns }) => activeRuns)} at most, ${peak(({ activeRuns, waitingRuns }) => activeRuns - waitingRuns)} of them not waiting`,
      ],
      [
        "memory (RSS), MB",
        `${inMegabytes(memory.before.rssBytes)} at start, ${inMegabytes(peak(({ rssBytes }) => rssBytes))} at most, ${inMegabytes(memory.after.rssBytes)} at the end`,
      ],
      [
        "heap in use, MB",
        `${inMegabytes(memory.before.heapBytes)} at start, ${inMegabytes(peak(({ heapBytes }) => heapBytes))} at most, ${inMegabytes(memory.after.heapBytes)} at the end`,
      ],
    ],
  };
}

function describeTransactions(times: readonly number[]): string {
  const all = times.reduce((sum, each) => sum + each, 0);
  const [p50, p99, most] = [50, 99, 100].map((percent) => inExactMs(percentile(times, percent)));
  return `${times.length}; p50 ${String(p50)} ms, p99 ${String(p99)} ms, most ${String(most)} ms; ${(all / 1_000).toFixed(1)} s together`;
}
