import type { RunRecord } from "../app/run-record.ts";
import type { ServedRequest } from "../provider/served-request.ts";
import { writeTag, type RunTag } from "../run-tag.ts";

type Timed = RunTag &
  Pick<RunRecord, "startedAt" | "firstTextAt" | "endedAt" | "storedStatus" | "waits">;

/** The times of one completed run, in milliseconds. */
export interface Latency {
  /** By the clock both sides share. */
  readonly startedAt: number;
  /** From Send to the first text in the window. */
  readonly firstTokenMs: number;
  /** From Send to the end. */
  readonly totalMs: number;
  /** Of the first token's time, what the limiter held back. */
  readonly heldMs: number;
  /** From the server's first text to the window: what Parley itself adds. */
  readonly ownMs: number;
}

/** The times of the runs that completed; others end when they fail, which says nothing of answering. */
export function toLatencies(
  runs: readonly Timed[],
  requests: readonly (RunTag & Pick<ServedRequest, "firstTextAt">)[],
): readonly Latency[] {
  const byRun = Map.groupBy(requests, writeTag);
  return runs.flatMap((run) => {
    const { startedAt, firstTextAt, endedAt, storedStatus } = run;
    const written = (byRun.get(writeTag(run)) ?? []).flatMap((each) => each.firstTextAt ?? []);
    if (storedStatus?.type !== "complete") return [];
    if (firstTextAt === undefined || endedAt === undefined || written.length === 0) return [];
    return [
      {
        startedAt,
        firstTokenMs: firstTextAt - startedAt,
        totalMs: endedAt - startedAt,
        heldMs: heldBefore(run, firstTextAt),
        ownMs: firstTextAt - Math.min(...written),
      },
    ];
  });
}

function heldBefore({ waits }: Timed, moment: number): number {
  return [...waits.values()]
    .filter(({ reason, startedAt }) => reason === "rate-limit" && startedAt < moment)
    .reduce((sum, { startedAt, endedAt }) => sum + ((endedAt ?? moment) - startedAt), 0);
}
