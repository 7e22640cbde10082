import type { ThreadSummary } from "../../shared/message.ts";

export interface ThreadGroup {
  readonly label: "Pinned" | "Today" | "Yesterday" | "Previous 7 days" | "Older" | "Archived";
  readonly threads: readonly ThreadSummary[];
}

/**
 * Most recent first, in groups by the local calendar day of their last word; those that a person has put elsewhere stand
 * first and last. Empty groups are left out.
 */
export function groupThreads(threads: readonly ThreadSummary[], now: number): ThreadGroup[] {
  const today = new Date(now).setHours(0, 0, 0, 0);
  // Calendar days, not 24 hours: a day with a clock change is 23 or 25 hours long.
  const daysAgo = (days: number): number => {
    const date = new Date(today);
    date.setDate(date.getDate() - days);
    return date.getTime();
  };
  const days = [
    { label: "Today", from: today },
    { label: "Yesterday", from: daysAgo(1) },
    { label: "Previous 7 days", from: daysAgo(7) },
    { label: "Older", from: Number.NEGATIVE_INFINITY },
  ] as const;

  const byLabel = Map.groupBy(
    sortByRecency(threads),
    ({ updatedAt, place }): ThreadGroup["label"] =>
      place === undefined
        ? (days.find(({ from }) => updatedAt >= from)?.label ?? "Older")
        : PLACES[place],
  );
  const labels = ["Pinned", ...days.map(({ label }) => label), "Archived"] as const;
  return labels.flatMap((label) => {
    const members = byLabel.get(label);
    return members === undefined ? [] : [{ label, threads: members }];
  });
}

const PLACES = { pinned: "Pinned", archived: "Archived" } as const;

export function sortByRecency(threads: readonly ThreadSummary[]): ThreadSummary[] {
  return threads.toSorted((a, b) => b.updatedAt - a.updatedAt);
}
