import Search from "lucide-react/icons/search";
import { useEffect, useRef, useState } from "react";
import type { RunId } from "../../shared/ids.ts";
import type { Part } from "../../shared/message.ts";
import type { RunFigures } from "../../shared/run-figures.ts";
import type { Span } from "../../shared/span.ts";
import { toTimeShares } from "../../shared/time-shares.ts";
import { costWords, unansweredWords } from "../format/cost-words.ts";
import { formatTokens } from "../format/format-cost.ts";
import { formatDuration } from "../format/format-duration.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Spinner } from "../ui/spinner.tsx";
import { Switch } from "../ui/switch.tsx";
import { attemptsOf } from "../../shared/attempts.ts";
import { partOfSpan, spanOfPart } from "./part-of-span.ts";
import { RunPicker } from "./run-picker.tsx";
import { explainRun, reasonWords, type RunReason } from "./run-reason.ts";
import { SpanDetail } from "./span-detail.tsx";
import { TimeLegend } from "./time-legend.tsx";
import { useAnswerRuns } from "./use-answer-runs.ts";
import { useNow } from "./use-now.ts";
import { useRunSpans } from "./use-run-spans.ts";
import { Waterfall } from "./waterfall.tsx";

export interface RunDetailsProps {
  /** The newest run of the answer. */
  readonly runId: RunId;
  /** Of the answer the run writes; undefined where the answer is not on the page. */
  readonly parts: readonly Part[] | undefined;
  /** Hears which of the answer's runs is shown. */
  readonly onShown: (runId: RunId) => void;
}

/** The run behind an answer: why it was as it was, what it used, where its time went, and every step of it. */
export function RunDetails({ runId: newestId, parts, onShown }: RunDetailsProps) {
  const { details } = useServices();
  const wanted = useStore(details.state, (state) => state.wanted);
  const focusTree = useStore(details.state, (state) => state.focusTree);
  const runIds = useAnswerRuns(newestId);
  const [chosenId, setChosenId] = useState<RunId>();
  const runId = chosenId !== undefined && runIds.includes(chosenId) ? chosenId : newestId;
  const state = useRunSpans(runId);
  useEffect(() => {
    onShown(runId);
  }, [onShown, runId]);
  const choose = (next: RunId): void => {
    details.select(undefined);
    setChosenId(next === newestId ? undefined : next);
  };
  const place = useRef<HTMLDivElement>(null);
  const isLooking = wanted !== undefined && state.type === "ready" && runIds.includes(newestId);
  const span = isLooking ? spanOfPart(parts?.[wanted.part], state.spans) : undefined;
  const earlier = isLooking && span === undefined ? runIds[runIds.indexOf(runId) - 1] : undefined;
  if (earlier !== undefined) setChosenId(earlier);
  const isSettled = isLooking && earlier === undefined;
  const foundId = span?.id;
  const toTree = (): void => place.current?.querySelector<HTMLElement>('[role="tree"]')?.focus();
  useEffect(() => {
    if (!isSettled) return;
    details.select(foundId);
    toTree();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each part that is looked for
  }, [wanted, isSettled]);
  useEffect(() => {
    if (focusTree !== undefined) toTree();
  }, [focusTree]);
  return (
    <div
      ref={place}
      className="@container flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-3.5"
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
        <Timeline parts={parts} runId={runId} spans={state.spans} figures={state.figures} />
      )}
    </div>
  );
}

interface TimelineProps extends Pick<RunDetailsProps, "runId" | "parts"> {
  readonly spans: readonly Span[];
  readonly figures: RunFigures;
}

function Timeline({ spans, figures, runId, parts }: TimelineProps) {
  const { details } = useServices();
  const selectedId = useStore(details.state, (state) => state.spanId);
  const [query, setQuery] = useState("");
  const [isErrorsOnly, setErrorsOnly] = useState(false);
  const [isRaw, setRaw] = useState(false);
  const [run] = spans;
  const isOpen = run?.state === "open";
  const now = useNow(isOpen);
  const tree = useRef<HTMLDivElement>(null);
  const startAt = run?.startAt ?? now;
  const axis = { startAt, endAt: Math.max(startAt, run?.endAt ?? now) };
  const selected = spans.find(({ id }) => id === selectedId);
  const part =
    selected === undefined || parts === undefined ? undefined : partOfSpan(selected, spans, parts);
  const shares = toTimeShares(spans, axis.endAt);
  const totalMs = isOpen ? axis.endAt - axis.startAt : figures.totalMs;
  return (
    <>
      <Reasons reasons={explainRun(spans, figures)} />
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(6.5rem,1fr))] gap-x-4 gap-y-2">
        {[...timesOf(figures, shares, totalMs), ...countsOf(figures, spans)].map(
          ({ name, value }) => (
            <div key={name} className="flex min-w-0 flex-col">
              <dt className="text-xs text-text-muted">{name}</dt>
              <dd className="font-medium wrap-anywhere tabular-nums">{value}</dd>
            </div>
          ),
        )}
      </dl>
      <TimeLegend shares={shares} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="relative min-w-32 flex-1">
          <Search
            aria-hidden
            className="pointer-events-none absolute start-2.5 top-1/2 size-3.5 -translate-y-1/2 text-text-muted"
          />
          <input
            type="search"
            aria-label="Filter steps"
            placeholder="Filter steps"
            value={query}
            maxLength={500}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape" || query === "") return;
              event.preventDefault();
              setQuery("");
            }}
            className="h-8 w-full rounded-lg border border-border bg-surface ps-8 pe-2 pointer-coarse:h-11"
          />
        </div>
        <div className="flex gap-4 *:items-center *:gap-2 [&_button]:mt-0">
          <Switch label="Errors only" checked={isErrorsOnly} onChange={setErrorsOnly} />
          <Switch label="Raw" checked={isRaw} onChange={setRaw} />
        </div>
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-3 @min-[60rem]:flex-row">
        <Waterfall
          spans={spans}
          axis={axis}
          selectedId={selectedId}
          treeRef={tree}
          onSelect={({ id }) => details.select(id)}
          query={query}
          isErrorsOnly={isErrorsOnly}
        />
        {selected !== undefined && (
          <SpanDetail
            key={selected.id}
            runId={runId}
            span={selected}
            axis={axis}
            attempt={attemptsOf(spans).get(selected.id)}
            before={callBefore(spans, selected)}
            isRaw={isRaw}
            onShow={part === undefined ? undefined : () => details.showPart(part)}
            onClose={() => {
              details.select(undefined);
              tree.current?.focus();
            }}
          />
        )}
      </div>
    </>
  );
}

/** The model call whose request this one's goes on from. */
function callBefore(spans: readonly Span[], span: Span): Span | undefined {
  if (span.kind !== "model") return undefined;
  const calls = spans.filter(({ kind }) => kind === "model");
  return calls[calls.findIndex(({ id }) => id === span.id) - 1];
}

/** The answer to why somebody looks here, before all figures. */
function Reasons({ reasons }: { readonly reasons: readonly RunReason[] }) {
  if (reasons.length === 0) return null;
  return (
    <ul aria-label="Why" className="flex flex-col gap-1 text-sm font-medium">
      {reasons.map((reason) => (
        <li
          key={reason.type}
          className={reason.type === "failed" ? "wrap-anywhere text-danger" : "wrap-anywhere"}
        >
          {reasonWords(reason)}
        </li>
      ))}
    </ul>
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
