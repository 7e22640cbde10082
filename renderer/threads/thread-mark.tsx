import type { ThreadSummary } from "../../shared/message.ts";
import { cn } from "../ui/cn.ts";

/** How an answer ended that nobody has seen, in the words of its own article. */
const UNSEEN = {
  complete: "new answer",
  stopped: undefined,
  "timed-out": "timed out",
  interrupted: "interrupted",
  truncated: "truncated",
  filtered: "filtered",
  failed: "failed",
} as const satisfies Record<NonNullable<ThreadSummary["unseen"]>, string | undefined>;

/** What a conversation's row says beside its title. */
type Mark = "needs you" | "answering" | NonNullable<(typeof UNSEEN)[keyof typeof UNSEEN]>;

/** @returns undefined where there is nothing to be said. */
export function markOf(
  { activeRunId, unseen }: Pick<ThreadSummary, "activeRunId" | "unseen">,
  needsPerson: boolean,
): Mark | undefined {
  if (needsPerson) return "needs you";
  if (activeRunId !== null) return "answering";
  return unseen === undefined ? undefined : UNSEEN[unseen];
}

interface ThreadMarkProps {
  readonly id: string;
  readonly mark: Mark;
}

/** That a conversation needs a person, is answering, or has something new: a dot where it is well, else words. */
export function ThreadMark({ id, mark }: ThreadMarkProps) {
  if (mark === "answering" || mark === "new answer") {
    return (
      <span
        id={id}
        role="img"
        aria-label={mark === "answering" ? "Answering" : "New answer"}
        className={cn(
          PLACE,
          "me-3 size-2 rounded-full bg-accent forced-color-adjust-none",
          mark === "answering" && "animate-breathe",
        )}
      />
    );
  }
  return (
    <span
      id={id}
      className={cn(
        PLACE,
        "me-2 rounded-full px-2 py-px text-xs font-medium whitespace-nowrap forced-colors:border",
        mark === "needs you" ? "bg-warning-soft text-warning" : "bg-danger-soft text-danger",
      )}
    >
      {mark}
    </span>
  );
}

/** The row's menu takes the place at the end while the row is pointed at or has the keyboard. */
const PLACE = "shrink-0 group-focus-within/row:me-9 group-hover/row:me-9 pointer-coarse:me-12";
