import type { RunRecord } from "../app/run-record.ts";
import type { ServedRequest } from "../provider/served-request.ts";
import { writeTag, type RunTag } from "../run-tag.ts";
import { compareText } from "./compare-text.ts";

type Kept = RunTag & Pick<RunRecord, "storedText" | "pageText" | "storedStatus">;
type Sent = RunTag & Pick<ServedRequest, "arrivedAt" | "text">;

export interface TextVerdict {
  /** Characters of completed runs that were compared. */
  readonly compared: number;
  readonly lost: number;
  readonly added: number;
  /** Runs whose page, at the end, showed another text than the database has. */
  readonly pagesUnlikeStore: number;
  /** Runs that broke off and kept something else than a beginning of what was sent. */
  readonly brokenUnlikeSent: number;
  readonly isKept: boolean;
}

/** Compares what the server sent for each run with what the database and the page have of it. */
export function judgeText(runs: readonly Kept[], requests: readonly Sent[]): TextVerdict {
  const byRun = Map.groupBy(requests, writeTag);
  const sentFor = (run: RunTag): string =>
    (byRun.get(writeTag(run)) ?? [])
      .toSorted((left, right) => left.arrivedAt - right.arrivedAt)
      .map(({ text }) => text)
      .join("");
  const completed = runs.filter(({ storedStatus }) => storedStatus?.type === "complete");
  const broken = runs.filter(({ storedStatus }) => storedStatus?.type === "incomplete");
  const differences = completed.map((run) => compareText(sentFor(run), run.storedText));
  const sum = (values: readonly number[]): number =>
    values.reduce((total, each) => total + each, 0);
  const verdict = {
    compared: sum(completed.map((run) => sentFor(run).length)),
    lost: sum(differences.map(({ lost }) => lost)),
    added: sum(differences.map(({ added }) => added)),
    pagesUnlikeStore: runs.filter(({ pageText, storedText }) => pageText !== storedText).length,
    brokenUnlikeSent: broken.filter((run) => !sentFor(run).startsWith(run.storedText)).length,
  };
  const { compared, ...wrong } = verdict;
  return { compared, ...wrong, isKept: Object.values(wrong).every((count) => count === 0) };
}
