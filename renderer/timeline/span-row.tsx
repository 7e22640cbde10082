import ChevronRight from "lucide-react/icons/chevron-right";
import Repeat from "lucide-react/icons/repeat";
import type { ReactNode } from "react";
import { toShownLine } from "../../shared/foreign-text.ts";
import type { ModelSpan, Span } from "../../shared/span.ts";
import { formatDuration } from "../format/format-duration.ts";
import { cn } from "../ui/cn.ts";
import type { Attempt } from "../../shared/attempts.ts";
import { KIND_LOOKS, SHARE_LOOKS } from "./span-looks.ts";
import { spanLabel, spanNote, spanTag, spanTime } from "./span-words.ts";
import type { TimeAxis } from "./time-axis.ts";
import type { TimelineRow } from "./timeline-rows.ts";

/** The columns of the rows and of the axis above them. */
export const ROW_GRID = "grid grid-cols-[minmax(0,1fr)_minmax(4rem,38%)_3.75rem] gap-x-3 px-2";

interface SpanRowProps {
  readonly id: string;
  readonly row: TimelineRow;
  readonly axis: TimeAxis;
  readonly attempt: Attempt | undefined;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  /** Opens or closes what is in it. */
  readonly onToggle: () => void;
}

/** One line of the waterfall: what it is, when it was, how long it took, and what happened. */
export function SpanRow(props: SpanRowProps) {
  const { row, axis, attempt } = props;
  if (row.type === "fold") return <FoldRow {...props} row={row} />;
  const { span } = row;
  const { icon: Icon, word } = KIND_LOOKS[span.kind];
  return (
    <Row
      {...props}
      label={spanLabel(span, axis.startAt, axis.endAt, attempt)}
      icon={<Icon aria-hidden className="size-3.5 shrink-0 text-text-muted" />}
      bar={<Bar span={span} axis={axis} />}
      time={spanTime(span, axis.startAt, axis.endAt)}
      note={[spanTag(span, attempt), spanNote(span)]
        .filter((each) => each !== undefined)
        .join(" · ")}
      isFailed={span.state === "failed"}
    >
      <span className="shrink-0 text-text-muted">{word}</span>
      {span.name !== word && (
        <span className="min-w-0 truncate font-medium">{toShownLine(span.name)}</span>
      )}
    </Row>
  );
}

function FoldRow(props: SpanRowProps & { readonly row: Extract<TimelineRow, { type: "fold" }> }) {
  const { row, axis } = props;
  const endAt = row.endAt ?? axis.endAt;
  const time = formatDuration(endAt - row.startAt);
  const failed = row.failed === 0 ? "" : ` · ${row.failed} failed`;
  return (
    <Row
      {...props}
      label={`${row.steps} steps · ${time}${failed}`}
      icon={<Repeat aria-hidden className="size-3.5 shrink-0 text-text-muted" />}
      bar={
        <Track>
          <Stretch axis={axis} startAt={row.startAt} endAt={endAt}>
            <div className={cn("h-full grow", SHARE_LOOKS.own.fill)} />
          </Stretch>
        </Track>
      }
      time={time}
      note=""
      isFailed={row.failed > 0}
    >
      <span className="shrink-0 font-medium">{row.steps} steps</span>
      {failed !== "" && <span className="shrink-0 text-danger">{failed.slice(3)}</span>}
    </Row>
  );
}

interface RowProps extends SpanRowProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly bar: ReactNode;
  readonly time: string;
  readonly note: string;
  readonly isFailed: boolean;
  readonly children: ReactNode;
}

function Row({ id, row, isActive, isSelected, onSelect, onToggle, ...props }: RowProps) {
  const indent = (row.level - 1) * 0.75;
  return (
    // eslint-disable-next-line jsx-a11y-x/click-events-have-key-events, jsx-a11y-x/interactive-supports-focus -- the tree has the focus and its keys
    <div
      id={id}
      role="treeitem"
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={row.isExpanded}
      aria-selected={isSelected}
      aria-label={props.label}
      onClick={onSelect}
      className={cn(
        ROW_GRID,
        "cursor-pointer items-center rounded-md py-1 hover:bg-surface-raised pointer-coarse:min-h-11",
        isSelected && "bg-surface-raised",
        isActive &&
          "group-focus-visible/tree:outline-2 group-focus-visible/tree:-outline-offset-2 group-focus-visible/tree:outline-accent",
      )}
    >
      <div
        className="flex min-w-0 items-center gap-1.5"
        style={{ paddingInlineStart: `${indent}rem` }}
      >
        {row.isExpanded === undefined ? (
          <span aria-hidden className="size-4 shrink-0" />
        ) : (
          // For the pointer; the keyboard has the arrow keys.
          <span
            aria-hidden
            onClick={(event) => {
              event.stopPropagation();
              onToggle();
            }}
            className="-my-1 -ms-1 flex h-7 w-5 shrink-0 items-center justify-center rounded-sm text-text-muted hover:bg-surface-hover hover:text-text"
          >
            <ChevronRight
              className={cn(
                "size-3.5 transition-transform rtl:-scale-x-100",
                row.isExpanded && "rotate-90 rtl:rotate-90",
              )}
            />
          </span>
        )}
        {props.icon}
        {props.children}
      </div>
      {props.bar}
      <span className="text-end text-xs text-text-muted tabular-nums">{props.time}</span>
      {props.note !== "" && (
        // As wide as the row: figures are never cut, only long words are.
        <span
          className={cn(
            "col-span-full truncate text-xs text-text-muted tabular-nums",
            props.isFailed && "text-danger",
          )}
          style={{ paddingInlineStart: `${indent + 2.5}rem` }}
        >
          {props.note}
        </span>
      )}
    </div>
  );
}

function Track({ children }: { readonly children: ReactNode }) {
  return (
    <div
      aria-hidden
      className="relative h-2.5 rounded-xs bg-surface-hover forced-color-adjust-none"
    >
      {children}
    </div>
  );
}

interface StretchProps {
  readonly axis: TimeAxis;
  readonly startAt: number;
  readonly endAt: number;
  readonly children: ReactNode;
}

function Stretch({ axis, startAt, endAt, children }: StretchProps) {
  const whole = Math.max(1, axis.endAt - axis.startAt);
  const percent = (ms: number): string => `${Math.min(100, (ms / whole) * 100)}%`;
  return (
    <div
      className="absolute flex h-full min-w-0.75 overflow-hidden rounded-xs"
      style={{
        // The shortest at the very end is still seen.
        insetInlineStart: `min(${percent(startAt - axis.startAt)}, 100% - 0.1875rem)`,
        width: percent(Math.max(0, endAt - startAt)),
      }}
    >
      {children}
    </div>
  );
}

function Bar({ span, axis }: { readonly span: Span; readonly axis: TimeAxis }) {
  const endAt = span.endAt ?? axis.endAt;
  const length = Math.max(0, endAt - span.startAt);
  const first = span.kind === "model" ? Math.max(0, firstTokenAt(span, endAt) - span.startAt) : 0;
  return (
    <Track>
      <Stretch axis={axis} startAt={span.startAt} endAt={endAt}>
        {span.kind === "model" && first > 0 && (
          <div
            className={cn("h-full shrink-0", SHARE_LOOKS["first-token"].fill)}
            style={{ width: `${length === 0 ? 100 : (first / length) * 100}%` }}
          />
        )}
        <div className={cn("h-full grow", fillOf(span))} />
      </Stretch>
    </Track>
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
      return SHARE_LOOKS[span.reason === "ask" || span.reason === "approval" ? "decision" : "wait"]
        .fill;
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
