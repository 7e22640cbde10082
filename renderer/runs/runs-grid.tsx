import ArrowDown from "lucide-react/icons/arrow-down";
import ArrowUp from "lucide-react/icons/arrow-up";
import ThumbsDown from "lucide-react/icons/thumbs-down";
import ThumbsUp from "lucide-react/icons/thumbs-up";
import { useId, useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { RunRow, RunSort } from "../../shared/contract/timeline-procedures.ts";
import { toShownLine } from "../../shared/foreign-text.ts";
import type { RunId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { cn } from "../ui/cn.ts";
import {
  BAD_OUTCOMES,
  costOfRun,
  lengthWords,
  OUTCOME_WORDS,
  startWords,
  tokenWords,
  toolWords,
} from "./run-words.ts";
import type { RunList, RunOrder } from "./use-run-list.ts";

interface RunsGridProps {
  readonly list: RunList;
  readonly order: RunOrder;
  /** The one whose details are shown. */
  readonly shownId: RunId | undefined;
  /** Those that are to be compared, two at most. */
  readonly chosen: readonly RunRow[];
  readonly onOrder: (order: RunOrder) => void;
  readonly onChoose: (chosen: readonly RunRow[]) => void;
  readonly onOpen: (runId: RunId) => void;
  /** The last row is near. */
  readonly onEnd: () => void;
}

/** So near to the end the next page is asked for. */
const AHEAD = 30;
const JUMP = 10;
/** Of more, only those in view are drawn. */
const DRAWN_WHOLE = 60;

/** Where there is little room, columns go: of the list, which a sidebar and a run's details may share with others. */
const GRID =
  "grid grid-cols-[2rem_minmax(0,1fr)_6.5rem_5.5rem] @min-[40rem]:grid-cols-[2rem_minmax(0,1.4fr)_7rem_6rem_5.5rem_5rem] @min-[60rem]:grid-cols-[2rem_minmax(0,1.5fr)_7.5rem_minmax(0,1fr)_6rem_5.5rem_5.5rem_minmax(0,1fr)] items-center gap-x-3 px-2";
const FROM_40 = "hidden @min-[40rem]:block";
const FROM_60 = "hidden @min-[60rem]:block";

interface Column {
  readonly name: string;
  readonly sort?: RunSort;
  readonly className?: string;
}

const COLUMNS: readonly Column[] = [
  { name: "Compare" },
  { name: "Chat" },
  { name: "Started", sort: "startedAt" },
  { name: "Model", className: FROM_60 },
  { name: "Result", className: FROM_40 },
  { name: "Time", sort: "totalMs" },
  { name: "Cost", sort: "costMicroUsd", className: FROM_40 },
  { name: "Tools", className: FROM_60 },
];

/** The runs as a grid of one line each: arrows move, Enter opens, Space selects for a comparison. */
export function RunsGrid(props: RunsGridProps) {
  const { list, order, shownId, chosen, onOrder, onChoose, onOpen, onEnd } = props;
  const { rows } = list;
  const gridId = useId();
  const virtualizer = useRef<VirtualizerHandle>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [activeId, setActiveId] = useState<RunId>();
  const active = Math.max(
    0,
    rows.findIndex(({ runId }) => runId === activeId),
  );
  const rowId = (index: number): string => `${gridId}-${index}`;

  function choose(row: RunRow): void {
    const others = chosen.filter(({ runId }) => runId !== row.runId);
    // The older of two makes way for a third.
    onChoose(others.length < chosen.length ? others : [...others.slice(-1), row]);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const row = rows[active];
    if (row === undefined) return;
    if (event.key === "Enter") onOpen(row.runId);
    else if (event.key === " ") choose(row);
    else {
      const to = new Map([
        ["ArrowDown", active + 1],
        ["ArrowUp", active - 1],
        ["PageDown", active + JUMP],
        ["PageUp", active - JUMP],
        ["Home", 0],
        ["End", rows.length - 1],
      ]).get(event.key);
      if (to === undefined) return;
      const index = Math.min(rows.length - 1, Math.max(0, to));
      setActiveId(rows[index]?.runId);
      virtualizer.current?.scrollToIndex(index, { align: "nearest" });
      document.getElementById(rowId(index))?.scrollIntoView({ block: "nearest" });
      if (index > rows.length - AHEAD) onEnd();
    }
    event.preventDefault();
  }
  const draw = (row: RunRow, index: number): ReactElement => (
    <Line
      key={row.runId}
      id={rowId(index)}
      index={index}
      row={row}
      isActive={index === active}
      isShown={row.runId === shownId}
      isChosen={chosen.some(({ runId }) => runId === row.runId)}
      onOpen={() => {
        setActiveId(row.runId);
        onOpen(row.runId);
      }}
      onChoose={() => choose(row)}
    />
  );
  return (
    <div
      role="grid"
      aria-label="Runs"
      aria-rowcount={list.next === null ? rows.length + 1 : -1}
      aria-multiselectable
      aria-activedescendant={rowId(active)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="group/grid @container flex min-h-40 flex-1 flex-col text-[0.8125rem] tabular-nums outline-offset-2"
    >
      <div
        role="row"
        aria-rowindex={1}
        className={cn(GRID, "border-b border-border text-xs text-text-muted")}
      >
        {COLUMNS.map(({ name, sort, className }) => (
          <Head
            key={name}
            name={name}
            className={className}
            direction={sort === order.sort ? order.direction : undefined}
            onSort={sort === undefined ? undefined : () => onOrder(nextOrder(order, sort))}
          />
        ))}
      </div>
      <div
        ref={scroller}
        role="rowgroup"
        className="min-h-0 flex-1 overflow-y-auto pb-6"
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          // Two screens ahead.
          if (scrollHeight - scrollTop - clientHeight < clientHeight * 2) onEnd();
        }}
      >
        {rows.length <= DRAWN_WHOLE ? (
          rows.map(draw)
        ) : (
          <Virtualizer ref={virtualizer} data={rows} scrollRef={scroller} keepMounted={[active]}>
            {draw}
          </Virtualizer>
        )}
      </div>
    </div>
  );
}

/** The largest first; the same column again turns round. */
function nextOrder(order: RunOrder, sort: RunSort): RunOrder {
  const isTurned = order.sort === sort && order.direction === "descending";
  return { sort, direction: isTurned ? "ascending" : "descending" };
}

interface HeadProps {
  readonly name: string;
  readonly className: string | undefined;
  readonly direction: RunOrder["direction"] | undefined;
  readonly onSort: (() => void) | undefined;
}

function Head({ name, className, direction, onSort }: HeadProps) {
  const Arrow = direction === "ascending" ? ArrowUp : ArrowDown;
  return (
    <div role="columnheader" aria-sort={direction} className={cn("py-2 font-medium", className)}>
      {onSort === undefined ? (
        name === "Compare" ? (
          <span className="sr-only">Compare</span>
        ) : (
          name
        )
      ) : (
        <button
          type="button"
          onClick={onSort}
          className={cn(
            "flex min-h-6 items-center gap-1 hover:text-text pointer-coarse:min-h-11",
            direction !== undefined && "text-text",
          )}
        >
          {name}
          {direction !== undefined && <Arrow aria-hidden className="size-3 shrink-0" />}
        </button>
      )}
    </div>
  );
}

interface LineProps {
  readonly id: string;
  readonly index: number;
  readonly row: RunRow;
  readonly isActive: boolean;
  readonly isShown: boolean;
  readonly isChosen: boolean;
  readonly onOpen: () => void;
  readonly onChoose: () => void;
}

function Line({ id, index, row, isActive, isShown, isChosen, onOpen, onChoose }: LineProps) {
  const { now } = useServices();
  const title = row.title === "" ? "Untitled" : row.title;
  const outcome = OUTCOME_WORDS[row.outcome];
  const Thumb = row.rating === "bad" ? ThumbsDown : ThumbsUp;
  const result = (
    <span className={cn("truncate", BAD_OUTCOMES.has(row.outcome) && "text-danger")}>
      {outcome}
    </span>
  );
  return (
    // eslint-disable-next-line jsx-a11y-x/click-events-have-key-events, jsx-a11y-x/interactive-supports-focus -- the grid has the focus and its keys
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      aria-current={isShown || undefined}
      onClick={onOpen}
      className={cn(
        GRID,
        "cursor-pointer border-b border-border py-1.5 hover:bg-surface-raised pointer-coarse:min-h-11",
        isShown && "bg-surface-raised",
        isActive &&
          "group-focus-visible/grid:outline-2 group-focus-visible/grid:-outline-offset-2 group-focus-visible/grid:outline-accent",
      )}
    >
      <div role="gridcell">
        <input
          type="checkbox"
          aria-label={`Compare “${title}”`}
          checked={isChosen}
          // The grid's Space does the same: one stop of the Tab key for all rows.
          tabIndex={-1}
          onClick={(event) => event.stopPropagation()}
          onChange={onChoose}
          className="size-4 accent-accent"
        />
      </div>
      <div role="gridcell" className="min-w-0">
        <p className="flex min-w-0 items-center gap-1.5">
          <bdi className="truncate font-medium">{title}</bdi>
          {row.rating !== null && (
            <Thumb
              role="img"
              aria-label={row.rating === "bad" ? "thumbs down" : "thumbs up"}
              className="size-3.5 shrink-0 text-text-muted"
            />
          )}
        </p>
        <p className="flex min-w-0 gap-1.5 text-xs text-text-muted @min-[60rem]:hidden">
          <span className="truncate">{toShownLine(row.model)}</span>
          <span className="contents @min-[40rem]:hidden">· {result}</span>
        </p>
      </div>
      <div role="gridcell" className="truncate text-text-muted">
        {startWords(row.startedAt, now())}
      </div>
      <div role="gridcell" className={cn(FROM_60, "min-w-0")}>
        <p className="truncate">{toShownLine(row.model)}</p>
        {row.endpoint !== null && (
          <p className="truncate text-xs text-text-muted">{toShownLine(row.endpoint)}</p>
        )}
      </div>
      <div role="gridcell" className={FROM_40}>
        {result}
      </div>
      <div role="gridcell">{lengthWords(row)}</div>
      <div role="gridcell" className={cn(FROM_40, "truncate")} title={`${tokenWords(row)} tokens`}>
        {costOfRun(row)}
      </div>
      <div role="gridcell" className={cn(FROM_60, "truncate text-text-muted")}>
        {toolWords(row)}
      </div>
    </div>
  );
}
