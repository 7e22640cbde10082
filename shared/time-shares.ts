import type { Span, WaitSpan } from "./span.ts";

/** What the time of a run may have gone into. Each moment of it belongs to exactly one of them. */
export type TimeShare =
  "queue" | "wait" | "decision" | "first-token" | "streaming" | "tool" | "own";

/** Where several go on at once, the moment belongs to the first of these: work before waiting, and Parley's own last. */
const PRECEDENCE: readonly TimeShare[] = [
  "streaming",
  "first-token",
  "tool",
  "decision",
  "wait",
  "queue",
];

interface Stretch {
  readonly share: TimeShare;
  readonly startAt: number;
  readonly endAt: number;
}

/**
 * Splits a run's time, in milliseconds; the shares add up to the whole of it.
 *
 * @param until where what is still open ends: now, for a run that goes on.
 */
export function toTimeShares(
  spans: readonly Span[],
  until: number,
): Readonly<Record<TimeShare, number>> {
  const shares = {
    queue: 0,
    wait: 0,
    decision: 0,
    "first-token": 0,
    streaming: 0,
    tool: 0,
    own: 0,
  };
  const [run] = spans;
  if (run === undefined) return shares;
  const runEnd = Math.max(run.startAt, run.endAt ?? until);
  const stretches = spans.flatMap((span) => toStretches(span, runEnd));
  const edges = stretches
    .flatMap(({ share, startAt, endAt }) => [
      { at: startAt, share, change: 1 },
      { at: endAt, share, change: -1 },
    ])
    .sort((a, b) => a.at - b.at);
  const going: Record<TimeShare, number> = { ...shares };
  let at = run.startAt;
  for (const edge of edges) {
    shares[PRECEDENCE.find((share) => going[share] > 0) ?? "own"] += edge.at - at;
    at = edge.at;
    going[edge.share] += edge.change;
  }
  shares.own += runEnd - at;
  return shares;
}

/** Whether it is a person who is waited for. */
export const isPersons = ({ reason }: Pick<WaitSpan, "reason">): boolean =>
  reason === "ask" || reason === "approval";

/** Nothing counts after the end, which a clock that was set back may come before. */
function toStretches(span: Span, runEnd: number): readonly Stretch[] {
  const startAt = Math.min(span.startAt, runEnd);
  const endAt = Math.min(span.endAt ?? runEnd, runEnd);
  switch (span.kind) {
    case "wait":
      return [{ share: isPersons(span) ? "decision" : "wait", startAt, endAt }];
    case "queue":
    case "tool":
      return [{ share: span.kind, startAt, endAt }];
    case "model": {
      const firstTokenAt = Math.min(span.firstTokenAt ?? endAt, endAt);
      return [
        { share: "first-token", startAt, endAt: firstTokenAt },
        { share: "streaming", startAt: firstTokenAt, endAt },
      ];
    }
    case "run":
    case "node":
    case "mark":
      return [];
  }
}
