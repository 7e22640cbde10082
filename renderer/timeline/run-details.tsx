import { useEffect, useRef, useState } from "react";
import type { RunId } from "../../shared/ids.ts";
import type { Part } from "../../shared/message.ts";
import type { RunFigures } from "../../shared/run-figures.ts";
import type { Span } from "../../shared/span.ts";
import { toTimeShares } from "../../shared/time-shares.ts";
import { formatDuration } from "../format/format-duration.ts";
import { Spinner } from "../ui/spinner.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { costWords, unansweredWords } from "../format/cost-words.ts";
import { formatTokens } from "../format/format-cost.ts";
import { partOfSpan, spanOfPart } from "./part-of-span.ts";
import { RunPicker } from "./run-picker.tsx";
import { SpanDetail } from "./span-detail.tsx";
import { TimeLegend } from "./time-legend.tsx";
import { useAnswerRuns } from "./use-answer-runs.ts";
import { useNow } from "./use-now.ts";
import { useRunSpans } from "./use-run-spans.ts";
import { Waterfall } from "./waterfall.tsx";

export interface RunDetailsProps {
  readonly id: string;
  readonly runId: RunId;
  /** Of the answer the run writes. */
  readonly parts: readonly Part[];
  readonly selectedId: string | undefined;
  readonly onSelect: (spanId: string | undefined) => void;
  /** The part whose span is looked for; a new object each time. */
  readonly wanted: { readonly part: number } | undefined;
  /** Shows a part of the answer. */
  readonly onShowPart: (index: number) => void;
}

/** The run behind an answer: what it used, where its time went, and every step of it. */
export function RunDetails({ runId: newestId, ...props }: RunDetailsProps) {
  const { id, parts, wanted, onSelect } = props;
  const runIds = useAnswerRuns(newestId);
  const [chosenId, setChosenId] = useState<RunId>();
  const runId = chosenId !== undefined && runIds.includes(chosenId) ? chosenId : newestId;
  const state = useRunSpans(runId);
  const choose = (next: RunId): void => {
    onSelect(undefined);
    setChosenId(next === newestId ? undefined : next);
  };
  const region = useRef<HTMLElement>(null);
  useEffect(() => {
    // Opened at the end of the log, it would else lie below the fold.
    if (state.type !== "loading") region.current?.scrollIntoView({ block: "nearest" });
  }, [state.type]);
  const isLooking = wanted !== undefined && state.type === "ready" && runIds.includes(newestId);
  const span = isLooking ? spanOfPart(parts[wanted.part], state.spans) : undefined;
  const earlier = isLooking && span === undefined ? runIds[runIds.indexOf(runId) - 1] : undefined;
  if (earlier !== undefined) setChosenId(earlier);
  const isSettled = isLooking && earlier === undefined;
  const foundId = span?.id;
  useEffect(() => {
    if (!isSettled) return;
    onSelect(foundId);
    region.current?.querySelector<HTMLElement>('[role="tree"]')?.focus();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each part that is looked for
  }, [wanted, isSettled]);
  return (
    <section
      ref={region}
      id={id}
      aria-label="Run details"
      className="flex scroll-mb-6 flex-col gap-3 rounded-xl border border-border bg-surface p-3.5 text-[0.8125rem]"
    >
      {runIds.length > 1 && runIds.includes(newestId) && (
        <RunPicker runIds={runIds} runId={runId} onChoose={choose} />
      )}
      {state.type === "loading" && (
        <p className="flex items-center gap-2 text-text-muted">
          <Spinner /> Reading the run…
        </p>
      )}
      {state.type === "failed" && (
        <p role="alert" className="text-danger">
          {state.error.message}
        </p>
      )}
      {state.type === "ready" && state.spans.length === 0 && (
        <p className="text-text-muted">The steps of this run are not kept any more.</p>
      )}
      {state.type === "ready" && state.spans.length > 0 && (
        <Timeline {...props} runId={runId} spans={state.spans} figures={state.figures} />
      )}
    </section>
  );
}

interface TimelineProps extends RunDetailsProps {
  readonly spans: readonly Span[];
  readonly figures: RunFigures;
}

function Timeline({ spans, figures, runId, parts, selectedId, ...props }: TimelineProps) {
  const [run] = spans;
  const isOpen = run?.state === "open";
  const now = useNow(isOpen);
  const tree = useRef<HTMLDivElement>(null);
  const startAt = run?.startAt ?? now;
  const axis = { startAt, endAt: Math.max(startAt, run?.endAt ?? now) };
  const selected = spans.find(({ id }) => id === selectedId);
  const part = selected === undefined ? undefined : partOfSpan(selected, spans, parts);
  const shares = toTimeShares(spans, axis.endAt);
  const totalMs = isOpen ? axis.endAt - axis.startAt : figures.totalMs;
  return (
    <>
      <div className="flex items-start gap-2">
        <dl className="flex grow flex-wrap gap-x-6 gap-y-2">
          {[...timesOf(figures, shares, totalMs), ...countsOf(figures, spans)].map(
            ({ name, value }) => (
              <div key={name} className="flex flex-col">
                <dt className="text-xs text-text-muted">{name}</dt>
                <dd className="font-medium tabular-nums">{value}</dd>
              </div>
            ),
          )}
        </dl>
        <ExportMenu runId={runId} />
      </div>
      <TimeLegend shares={shares} />
      <Waterfall
        spans={spans}
        axis={axis}
        selectedId={selectedId}
        treeRef={tree}
        onSelect={({ id }) => props.onSelect(id)}
      />
      {selected !== undefined && (
        <SpanDetail
          key={selected.id}
          runId={runId}
          span={selected}
          axis={axis}
          onShow={part === undefined ? undefined : () => props.onShowPart(part)}
          onClose={() => {
            props.onSelect(undefined);
            tree.current?.focus();
          }}
        />
      )}
    </>
  );
}

interface Fact {
  readonly name: string;
  readonly value: string;
}

/** Where the time went. But for the time to the first token, which is part of the model's, they add up to the total. */
function timesOf(
  { firstTokenMs }: RunFigures,
  shares: ReturnType<typeof toTimeShares>,
  totalMs: number,
): readonly Fact[] {
  return [
    { name: "Total", value: formatDuration(totalMs) },
    {
      name: "Time to first token",
      value: firstTokenMs === null ? "—" : formatDuration(firstTokenMs),
    },
    { name: "Waiting", value: formatDuration(shares.wait) },
    { name: "Your decisions", value: formatDuration(shares.decision) },
    { name: "Model", value: formatDuration(shares["first-token"] + shares.streaming) },
    { name: "Tools", value: formatDuration(shares.tool) },
    { name: "Overhead", value: formatDuration(shares.own + shares.queue) },
  ];
}

function countsOf(figures: RunFigures, spans: readonly Span[]): readonly Fact[] {
  const { inputTokens, outputTokens, isEstimated } = figures;
  const unanswered = unansweredWords(figures.unansweredCalls);
  const count = (kind: Span["kind"]): string =>
    String(spans.filter((span) => span.kind === kind).length);
  return [
    { name: "Model calls", value: count("model") },
    { name: "Tool calls", value: count("tool") },
    { name: "Tokens in", value: formatTokens(inputTokens, isEstimated) },
    { name: "Tokens out", value: formatTokens(outputTokens, isEstimated) },
    { name: "Cost", value: costWords(figures) },
    ...(unanswered === undefined ? [] : [{ name: "Possibly billed", value: unanswered }]),
  ];
}
