import type { TimeShare } from "../../shared/time-shares.ts";
import { cn } from "../ui/cn.ts";
import { SHARE_LOOKS } from "./span-looks.ts";

const ORDER: readonly TimeShare[] = [
  "queue",
  "wait",
  "decision",
  "first-token",
  "streaming",
  "tool",
  "own",
];

interface TimeLegendProps {
  /** In milliseconds; only what took any time is explained. */
  readonly shares: Readonly<Record<TimeShare, number>>;
}

/** What the looks of the bars mean. */
export function TimeLegend({ shares }: TimeLegendProps) {
  return (
    <ul aria-label="What the bars mean" className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
      {ORDER.filter((share) => shares[share] >= 0.5).map((share) => (
        <li key={share} className="flex items-center gap-1.5">
          <span
            aria-hidden
            className={cn(
              "h-2.5 w-4 shrink-0 rounded-xs forced-color-adjust-none",
              SHARE_LOOKS[share].fill,
            )}
          />
          <span className="text-text-muted">{SHARE_LOOKS[share].word}</span>
        </li>
      ))}
    </ul>
  );
}
