import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { Span } from "../../shared/span.ts";
import { formatDuration } from "../format/format-duration.ts";
import { nextRow } from "./next-row.ts";
import { SpanRow, type TimeAxis } from "./span-row.tsx";

/** So many rows are drawn as they are; of more, only those in view. */
const DRAWN_WHOLE = 80;

interface WaterfallProps {
  readonly spans: readonly Span[];
  readonly axis: TimeAxis;
  readonly selectedId: string | undefined;
  readonly onSelect: (span: Span) => void;
  readonly treeRef: React.RefObject<HTMLDivElement | null>;
}

/** The spans of a run on its time, as a tree: arrows move through it, Enter opens what is there. */
export function Waterfall({ spans, axis, selectedId, onSelect, treeRef }: WaterfallProps) {
  const treeId = useId();
  const virtualizer = useRef<VirtualizerHandle>(null);
  const [activeId, setActiveId] = useState<string>();
  const [followedId, setFollowedId] = useState(selectedId);
  if (followedId !== selectedId) {
    setFollowedId(selectedId);
    if (selectedId !== undefined) setActiveId(selectedId);
  }
  const known = spans.findIndex(({ id }) => id === (activeId ?? selectedId));
  const active = Math.max(0, known);
  const rowId = (index: number): string => `${treeId}-${index}`;
  const show = (index: number): void => {
    virtualizer.current?.scrollToIndex(index, { align: "nearest" });
    document.getElementById(`${treeId}-${index}`)?.scrollIntoView({ block: "nearest" });
  };
  const selected = spans.findIndex(({ id }) => id === selectedId);
  useEffect(() => {
    show(selected);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- rows that come later must not scroll the list
  }, [selectedId]);

  function onKeyDown(event: KeyboardEvent): void {
    const span = spans[active];
    if ((event.key === "Enter" || event.key === " ") && span !== undefined) {
      event.preventDefault();
      onSelect(span);
      return;
    }
    const index = nextRow(spans, active, event.key);
    if (index === undefined) return;
    event.preventDefault();
    setActiveId(spans[index]?.id);
    show(index);
  }
  const row = (span: Span, index: number): ReactElement => (
    <SpanRow
      key={span.id}
      id={rowId(index)}
      span={span}
      axis={axis}
      isActive={index === active}
      isSelected={span.id === selectedId}
      onSelect={() => {
        setActiveId(span.id);
        onSelect(span);
      }}
    />
  );
  return (
    <div className="flex flex-col">
      <Axis axis={axis} />
      <div
        ref={treeRef}
        role="tree"
        aria-label="Timeline"
        aria-activedescendant={rowId(active)}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="group/tree max-h-88 overflow-y-auto overscroll-contain rounded-md outline-offset-0"
      >
        {spans.length <= DRAWN_WHOLE ? (
          spans.map(row)
        ) : (
          <Virtualizer ref={virtualizer} data={spans} scrollRef={treeRef} keepMounted={[active]}>
            {row}
          </Virtualizer>
        )}
      </div>
    </div>
  );
}

/** Where the run's time stands above the bars. */
function Axis({ axis }: { readonly axis: TimeAxis }) {
  const whole = axis.endAt - axis.startAt;
  return (
    <div
      aria-hidden
      className="grid gap-x-3 px-2 pb-1 text-[0.6875rem] text-text-muted tabular-nums min-[640px]:grid-cols-[minmax(0,17rem)_minmax(0,1fr)_4.5rem]"
    >
      <div className="flex justify-between min-[640px]:col-start-2">
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <span key={share}>{share === 0 ? "0" : formatDuration(whole * share)}</span>
        ))}
      </div>
    </div>
  );
}
