import {
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
} from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { Span } from "../../shared/span.ts";
import { attemptsOf } from "../../shared/attempts.ts";
import { ROW_GRID, SpanRow } from "./span-row.tsx";
import { spanNote, spanTag, spanTitle } from "./span-words.ts";
import { markWords, roundMarks, type TimeAxis } from "./time-axis.ts";
import { FOLD_ID, toRows, treeMove, wayTo, type TimelineRow } from "./timeline-rows.ts";

/** So many rows are drawn as they are; of more, only those in view. */
const DRAWN_WHOLE = 80;

interface WaterfallProps {
  readonly spans: readonly Span[];
  readonly axis: TimeAxis;
  readonly selectedId: string | undefined;
  readonly onSelect: (span: Span) => void;
  readonly treeRef: React.RefObject<HTMLDivElement | null>;
  /** Words of the rows that are looked for; empty shows all. */
  readonly query: string;
  readonly isErrorsOnly: boolean;
}

/** The spans of a run on its time, as a tree: arrows move through it and open it, Enter shows what is there. */
export function Waterfall(props: WaterfallProps) {
  const { spans, axis, selectedId, onSelect, treeRef, query, isErrorsOnly } = props;
  const treeId = useId();
  const virtualizer = useRef<VirtualizerHandle>(null);
  const [activeId, setActiveId] = useState<string>();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [isFoldOpen, setFoldOpen] = useState(false);
  const [followedId, setFollowedId] = useState<string>();
  if (followedId !== selectedId) {
    setFollowedId(selectedId);
    if (selectedId !== undefined) {
      setActiveId(selectedId);
      const { ancestors, isInFold } = wayTo(spans, selectedId);
      if (isInFold) setFoldOpen(true);
      if (ancestors.some((id) => closed.has(id))) {
        setClosed(new Set([...closed].filter((id) => !ancestors.includes(id))));
      }
    }
  }
  const attempts = useMemo(() => attemptsOf(spans), [spans]);
  const rows = useMemo(() => {
    const words = query.trim().toLowerCase();
    const holds = (span: Span): boolean =>
      [spanTitle(span), spanTag(span, attempts.get(span.id)), spanNote(span)]
        .join(" ")
        .toLowerCase()
        .includes(words);
    const isSought = (span: Span): boolean =>
      (!isErrorsOnly || span.state === "failed") && holds(span);
    const matches = words === "" && !isErrorsOnly ? undefined : isSought;
    return toRows(spans, { closed, isFoldOpen, matches });
  }, [spans, attempts, closed, isFoldOpen, query, isErrorsOnly]);

  const active = Math.max(
    0,
    rows.findIndex(({ id }) => id === (activeId ?? selectedId)),
  );
  const rowId = (index: number): string => `${treeId}-${index}`;
  const show = (index: number): void => {
    virtualizer.current?.scrollToIndex(index, { align: "nearest" });
    document.getElementById(rowId(index))?.scrollIntoView({ block: "nearest" });
  };
  useEffect(() => {
    show(rows.findIndex(({ id }) => id === selectedId));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- rows that come later must not scroll the list
  }, [selectedId]);

  function setOpen(id: string, isOpen: boolean): void {
    if (id === FOLD_ID) {
      setFoldOpen(isOpen);
      return;
    }
    const others = [...closed].filter((each) => each !== id);
    setClosed(new Set(isOpen ? others : [...others, id]));
  }
  function choose(row: TimelineRow): void {
    setActiveId(row.id);
    if (row.type === "fold") setOpen(row.id, row.isExpanded !== true);
    else onSelect(row.span);
  }
  function onKeyDown(event: KeyboardEvent): void {
    const row = rows[active];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(row);
      return;
    }
    const move = treeMove(rows, active, event.key);
    if (move === undefined) return;
    event.preventDefault();
    if (move.type === "go") {
      setActiveId(rows[move.to]?.id);
      show(move.to);
    } else if (move.type === "open-all") {
      setClosed(new Set());
      setFoldOpen(true);
    } else {
      setActiveId(move.id);
      setOpen(move.id, move.type === "open");
    }
  }
  const draw = (row: TimelineRow, index: number): ReactElement => (
    <SpanRow
      key={row.id}
      id={rowId(index)}
      row={row}
      axis={axis}
      attempt={attempts.get(row.id)}
      isActive={index === active}
      isSelected={row.id === selectedId}
      onSelect={() => choose(row)}
      onToggle={() => {
        setActiveId(row.id);
        setOpen(row.id, row.isExpanded !== true);
      }}
    />
  );
  return (
    <div className="flex min-h-36 min-w-0 flex-1 flex-col">
      <Axis axis={axis} />
      <div
        ref={treeRef}
        role="tree"
        aria-label="Timeline"
        aria-activedescendant={rows.length === 0 ? undefined : rowId(active)}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="group/tree min-h-0 flex-1 overflow-y-auto overscroll-contain rounded-md outline-offset-0"
      >
        {rows.length <= DRAWN_WHOLE ? (
          rows.map(draw)
        ) : (
          <Virtualizer ref={virtualizer} data={rows} scrollRef={treeRef} keepMounted={[active]}>
            {draw}
          </Virtualizer>
        )}
      </div>
      {rows.length === 0 && (
        <p role="status" className="px-2 py-3 text-text-muted">
          {isErrorsOnly && query.trim() === "" ? "No step failed." : "No step matches."}
        </p>
      )}
    </div>
  );
}

/** Where the run's time stands above the bars. */
function Axis({ axis }: { readonly axis: TimeAxis }) {
  const whole = Math.max(1, axis.endAt - axis.startAt);
  return (
    <div aria-hidden className={`${ROW_GRID} pb-1 text-[0.6875rem] text-text-muted tabular-nums`}>
      <div className="relative col-start-2 h-4 border-b border-border">
        {roundMarks(whole).map((mark) => (
          <span
            key={mark}
            className="absolute bottom-0 flex -translate-x-1/2 flex-col items-center whitespace-nowrap first:translate-x-0 first:items-start rtl:translate-x-1/2 rtl:first:translate-x-0"
            style={{ insetInlineStart: `${(mark / whole) * 100}%` }}
          >
            {markWords(mark, whole)}
            <span className="h-1 w-px bg-border-strong" />
          </span>
        ))}
      </div>
    </div>
  );
}
