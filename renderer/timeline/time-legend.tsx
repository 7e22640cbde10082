import { toTimeShares, type TimeShare } from "../../shared/time-shares.ts";
import type { Span } from "../../shared/span.ts";
import { formatDuration } from "../format/format-duration.ts";
import { cn } from "../ui/cn.ts";
import { SHARE_LOOKS } from "./span-looks.ts";

const ORDER: readonly TimeShare[] = ["queue", "wait", "first-token", "streaming", "tool", "own"];

interface TimeLegendProps {
  readonly spans: readonly Span[];
  /** Where what is still open ends. */
  readonly until: number;
}

/** What the time went into, which is also what the looks of the bars mean. */
export function TimeLegend({ spans, until }: TimeLegendProps) {
  const shares = toTimeShares(spans, until);
  return (
    <ul aria-label="Where the time went" className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
      {ORDER.filter((share) => shares[share] >= 0.5).map((share) => (
        <li key={share} className="flex items-center gap-1.5">
          <span
            aria-hidden
            className={cn("h-2.5 w-4 shrink-0 rounded-xs", SHARE_LOOKS[share].fill)}
          />
          <span className="text-text-muted">{SHARE_LOOKS[share].word}</span>
          <span className="tabular-nums">{formatDuration(shares[share])}</span>
        </li>
      ))}
    </ul>
  );
}
