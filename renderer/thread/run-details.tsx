import AlarmClock from "lucide-react/icons/alarm-clock";
import Bot from "lucide-react/icons/bot";
import CircleQuestionMark from "lucide-react/icons/circle-question-mark";
import Hourglass from "lucide-react/icons/hourglass";
import Waypoints from "lucide-react/icons/waypoints";
import Wrench from "lucide-react/icons/wrench";
import { useEffect, useRef } from "react";
import type { RunId } from "../../shared/ids.ts";
import { cn } from "../ui/cn.ts";
import { Spinner } from "../ui/spinner.tsx";
import { formatDuration } from "./format-duration.ts";
import type { RunStep, RunSummary } from "./run-steps.ts";
import { useRunSummary } from "./use-run-summary.ts";

interface RunDetailsProps {
  readonly id: string;
  readonly runId: RunId;
}

/** The run behind an answer, step by step: graph nodes, model calls with their tokens, tool calls. */
export function RunDetails({ id, runId }: RunDetailsProps) {
  const state = useRunSummary(runId);
  const region = useRef<HTMLElement>(null);
  useEffect(() => {
    // Opened at the end of the log, it would else lie below the fold.
    if (state.type !== "loading") region.current?.scrollIntoView({ block: "nearest" });
  }, [state.type]);
  return (
    <section
      ref={region}
      id={id}
      aria-label="Run details"
      className="flex scroll-mb-6 flex-col gap-3 rounded-xl border border-border bg-surface p-3.5 text-[0.8125rem]"
    >
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
      {state.type === "ready" && <Summary summary={state.summary} />}
    </section>
  );
}

function Summary({ summary }: { readonly summary: RunSummary }) {
  const { steps, durationMs, modelCalls, toolCalls, tokens } = summary;
  const facts = [
    { name: "Duration", value: formatDuration(durationMs) },
    { name: "Model calls", value: String(modelCalls) },
    { name: "Tool calls", value: String(toolCalls) },
    { name: "Tokens in", value: tokens?.inputTokens.toLocaleString() ?? "—" },
    { name: "Tokens out", value: tokens?.outputTokens.toLocaleString() ?? "—" },
  ];
  return (
    <>
      <dl className="flex flex-wrap gap-x-6 gap-y-2">
        {facts.map(({ name, value }) => (
          <div key={name} className="flex flex-col">
            <dt className="text-xs text-text-muted">{name}</dt>
            <dd className="font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {steps.length === 0 ? (
        <p className="text-text-muted">This run ended before its first step.</p>
      ) : (
        <ol className="flex flex-col border-t border-border pt-2">
          {steps.map((step, index) => (
            // A provider may name two calls alike, so the place belongs to the key.
            <Step key={`${index} ${step.key}`} step={step} runMs={durationMs} />
          ))}
        </ol>
      )}
    </>
  );
}

const KIND = {
  node: { icon: Waypoints, word: "Node", bar: "bg-border-strong" },
  model: { icon: Bot, word: "Model", bar: "bg-accent" },
  tool: { icon: Wrench, word: "Tool", bar: "bg-warning" },
  wait: { icon: Hourglass, word: "Wait", bar: "bg-text-muted" },
  ask: { icon: CircleQuestionMark, word: "Question", bar: "bg-text-muted" },
  clock: { icon: AlarmClock, word: "Clock", bar: "bg-danger" },
} as const;

interface StepProps {
  readonly step: RunStep;
  readonly runMs: number;
}

function Step({ step, runMs }: StepProps) {
  const { kind, name, note, hasFailed, usage } = step;
  const { icon: Icon, word } = KIND[kind];
  const notes = [
    usage && `${usage.inputTokens.toLocaleString()} in, ${usage.outputTokens.toLocaleString()} out`,
    note,
  ].filter((each) => each !== undefined);
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 py-1.5 min-[560px]:grid-cols-[minmax(0,1fr)_9rem_4.5rem]">
      <div className={cn("flex min-w-0 items-start gap-2", kind !== "node" && "ps-5")}>
        <Icon aria-hidden className="mt-0.75 size-3.5 shrink-0 text-text-muted" />
        <div className="min-w-0">
          <p className="wrap-anywhere">
            <span className="text-text-muted">{word}</span>{" "}
            <span className="font-medium">{name}</span>
          </p>
          {notes.length > 0 && (
            <p className={cn("text-xs wrap-anywhere text-text-muted", hasFailed && "text-danger")}>
              {notes.join(" · ")}
            </p>
          )}
        </div>
      </div>
      <TimeBar step={step} runMs={runMs} />
      <span className="text-end text-xs text-text-muted tabular-nums">{timeOf(step)}</span>
    </li>
  );
}

/** How long a step took, or when it happened where it took no time. */
function timeOf({ kind, startMs, endMs }: RunStep): string {
  if (kind === "clock") return `at ${formatDuration(startMs)}`;
  return endMs === undefined ? "not ended" : formatDuration(endMs - startMs);
}

/** When the step happened within the run; the number beside it says the same in words. */
function TimeBar({ step: { kind, startMs, endMs, hasFailed }, runMs }: StepProps) {
  const percent = (ms: number): string => `${runMs === 0 ? 0 : (ms / runMs) * 100}%`;
  return (
    <div
      aria-hidden
      className="relative hidden h-1.5 rounded-full bg-surface-raised min-[560px]:block"
    >
      <div
        className={cn(
          "absolute h-full min-w-1 rounded-full",
          hasFailed ? "bg-danger" : KIND[kind].bar,
        )}
        style={{
          insetInlineStart: percent(startMs),
          width: percent((endMs ?? runMs) - startMs),
        }}
      />
    </div>
  );
}
