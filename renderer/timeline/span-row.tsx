import { toShownLine } from "../../shared/foreign-text.ts";
import type { ModelSpan, Span } from "../../shared/span.ts";
import { cn } from "../ui/cn.ts";
import { KIND_LOOKS, SHARE_LOOKS } from "./span-looks.ts";
import { spanLabel, spanNote, spanTime } from "./span-words.ts";

/** The run's time on the axis. */
export interface TimeAxis {
  readonly startAt: number;
  readonly endAt: number;
}

interface SpanRowProps {
  readonly id: string;
  readonly span: Span;
  readonly axis: TimeAxis;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

/** One span as a line of the waterfall: what it is, when it was, how long it took. */
export function SpanRow({ id, span, axis, isActive, isSelected, onSelect }: SpanRowProps) {
  const { icon: Icon, word } = KIND_LOOKS[span.kind];
  const note = spanNote(span);
  return (
    // eslint-disable-next-line jsx-a11y-x/click-events-have-key-events, jsx-a11y-x/interactive-supports-focus -- the tree has the focus and its keys
    <div
      id={id}
      role="treeitem"
      aria-level={span.depth + 1}
      aria-selected={isSelected}
      aria-label={spanLabel(span, axis.startAt, axis.endAt)}
      onClick={onSelect}
      className={cn(
        "grid cursor-pointer grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 rounded-md px-2 py-1 hover:bg-surface-raised",
        "min-[640px]:grid-cols-[minmax(0,17rem)_minmax(0,1fr)_4.5rem]",
        isSelected && "bg-surface-raised",
        isActive &&
          "group-focus-visible/tree:outline-2 group-focus-visible/tree:-outline-offset-2 group-focus-visible/tree:outline-accent",
      )}
    >
      <div
        className="flex min-w-0 items-center gap-1.5"
        style={{ paddingInlineStart: `${span.depth * 0.875}rem` }}
      >
        <Icon aria-hidden className="size-3.5 shrink-0 text-text-muted" />
        <span className="shrink-0 text-text-muted">{word}</span>
        {span.name !== word && (
          <span className="min-w-0 truncate font-medium">{toShownLine(span.name)}</span>
        )}
      </div>
      <Bar span={span} axis={axis} />
      <span className="col-start-2 row-start-1 text-end text-xs text-text-muted tabular-nums min-[640px]:col-start-3">
        {spanTime(span, axis.startAt, axis.endAt)}
      </span>
      {note !== undefined && (
        // Below the bar and as wide as the row: figures are never cut, only long words are.
        <span
          className={cn(
            "col-span-full truncate min-[640px]:-mt-1 text-xs text-text-muted tabular-nums",
            span.state === "failed" && "text-danger",
          )}
          style={{ paddingInlineStart: `${span.depth * 0.875 + 1.25}rem` }}
        >
          {note}
        </span>
      )}
    </div>
  );
}

interface BarProps {
  readonly span: Span;
  readonly axis: TimeAxis;
}

function Bar({ span, axis }: BarProps) {
  const whole = Math.max(1, axis.endAt - axis.startAt);
  const percent = (ms: number): string => `${Math.min(100, (ms / whole) * 100)}%`;
  const endAt = span.endAt ?? axis.endAt;
  const length = Math.max(0, endAt - span.startAt);
  const first = span.kind === "model" ? Math.max(0, firstTokenAt(span, endAt) - span.startAt) : 0;
  return (
    <div
      aria-hidden
      className="relative col-span-2 h-2.5 rounded-xs bg-surface-hover forced-color-adjust-none min-[640px]:col-span-1"
    >
      <div
        className="absolute flex h-full min-w-0.75 overflow-hidden rounded-xs"
        style={{ insetInlineStart: percent(span.startAt - axis.startAt), width: percent(length) }}
      >
        {span.kind === "model" && first > 0 && (
          <div
            className={cn("h-full shrink-0", SHARE_LOOKS["first-token"].fill)}
            style={{ width: `${length === 0 ? 100 : (first / length) * 100}%` }}
          />
        )}
        <div className={cn("h-full grow", fillOf(span))} />
      </div>
    </div>
  );
}

/** Where the wait for the first token ends; a call that failed without one looks failed, and not like a wait. */
function firstTokenAt(span: ModelSpan, endAt: number): number {
  return span.firstTokenAt ?? (span.state === "failed" ? span.startAt : endAt);
}

function fillOf(span: Span): string {
  if (span.state === "failed" && span.kind !== "run") return "bg-danger";
  switch (span.kind) {
    case "wait":
      return SHARE_LOOKS[span.reason === "ask" ? "decision" : "wait"].fill;
    case "queue":
    case "tool":
      return SHARE_LOOKS[span.kind].fill;
    case "model":
      return SHARE_LOOKS.streaming.fill;
    case "mark":
      return "bg-text";
    case "run":
    case "node":
      return SHARE_LOOKS.own.fill;
  }
}
