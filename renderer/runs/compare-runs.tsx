import { useEffect, useRef, useState } from "react";
import type { CallOutput } from "../../shared/contract.ts";
import type { RunRow } from "../../shared/contract/timeline-procedures.ts";
import { toShownLine } from "../../shared/foreign-text.ts";
import { formatCost, formatTokens } from "../format/format-cost.ts";
import { formatDuration } from "../format/format-duration.ts";
import { longText } from "../markdown/long-text.tsx";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { costOfRun, lengthWords, OUTCOME_WORDS, startWords, toolWords } from "./run-words.ts";

interface CompareRunsProps {
  readonly left: RunRow;
  readonly right: RunRow;
  readonly onClose: () => void;
}

/** Two runs side by side: what they used, by how much they differ, and what they said. */
export function CompareRuns({ left, right, onClose }: CompareRunsProps) {
  const { now } = useServices();
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    section.current?.focus();
  }, []);
  return (
    <section
      ref={section}
      aria-label="Compare runs"
      tabIndex={-1}
      className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto pb-8 text-[0.8125rem] outline-none"
    >
      <Button size="small" className="self-start" onClick={onClose}>
        Back to the list
      </Button>
      <table className="w-full table-fixed tabular-nums">
        <thead>
          <tr className="border-b border-border text-start align-top">
            <th scope="col" className="w-28 py-2 text-start text-xs font-medium text-text-muted">
              <span className="sr-only">What</span>
            </th>
            {[left, right].map((run) => (
              <th key={run.runId} scope="col" className="px-2 py-2 text-start font-semibold">
                <bdi className="line-clamp-2">{run.title === "" ? "Untitled" : run.title}</bdi>
                <span className="block text-xs font-normal text-text-muted">
                  {startWords(run.startedAt, now())}
                </span>
              </th>
            ))}
            <th
              scope="col"
              className="w-32 px-2 py-2 text-start text-xs font-medium text-text-muted"
            >
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map(({ name, of, differ }) => (
            <tr key={name} className="border-b border-border align-top">
              <th scope="row" className="py-1.5 text-start text-xs font-medium text-text-muted">
                {name}
              </th>
              <td className="px-2 py-1.5 wrap-anywhere">{of(left)}</td>
              <td className="px-2 py-1.5 wrap-anywhere">{of(right)}</td>
              <td className="px-2 py-1.5">{differ?.(left, right) ?? ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="grid grid-cols-1 gap-4 min-[800px]:grid-cols-2">
        <Answer run={left} name="First" />
        <Answer run={right} name="Second" />
      </div>
    </section>
  );
}

interface ComparedRow {
  readonly name: string;
  readonly of: (run: RunRow) => string;
  readonly differ?: (left: RunRow, right: RunRow) => string;
}

const ROWS: readonly ComparedRow[] = [
  { name: "Model", of: ({ model }) => toShownLine(model) },
  { name: "Endpoint", of: ({ endpoint }) => (endpoint === null ? "—" : toShownLine(endpoint)) },
  { name: "Result", of: ({ outcome }) => OUTCOME_WORDS[outcome] },
  {
    name: "Time",
    of: lengthWords,
    differ: (a, b) => difference(a.receipt.totalMs, b.receipt.totalMs, formatDuration),
  },
  {
    name: "First token",
    of: ({ receipt: { firstTokenMs } }) =>
      firstTokenMs === null ? "—" : formatDuration(firstTokenMs),
    differ: (a, b) => difference(a.receipt.firstTokenMs, b.receipt.firstTokenMs, formatDuration),
  },
  {
    name: "Tokens in",
    of: ({ receipt }) => formatTokens(receipt.inputTokens, receipt.isEstimated),
    differ: (a, b) => difference(a.receipt.inputTokens, b.receipt.inputTokens, formatTokens),
  },
  {
    name: "Tokens out",
    of: ({ receipt }) => formatTokens(receipt.outputTokens, receipt.isEstimated),
    differ: (a, b) => difference(a.receipt.outputTokens, b.receipt.outputTokens, formatTokens),
  },
  {
    name: "Cost",
    of: costOfRun,
    differ: (a, b) => difference(a.receipt.costMicroUsd, b.receipt.costMicroUsd, formatCost),
  },
  { name: "Tools", of: toolWords },
];

/** By how much the second is more or less than the first, as in "+1.2 s (+40 %)"; "—" where one is not known. */
export function difference(
  left: number | null,
  right: number | null,
  format: (value: number) => string,
): string {
  if (left === null || right === null) return "—";
  if (left === right) return "same";
  const sign = right > left ? "+" : "−";
  const share =
    left === 0 ? "" : ` (${sign}${Math.round((Math.abs(right - left) / left) * 100)} %)`;
  return `${sign}${format(Math.abs(right - left))}${share}`;
}

interface AnswerProps {
  readonly run: RunRow;
  readonly name: string;
}

/** What a run was asked and answered. */
function Answer({ run: { runId }, name }: AnswerProps) {
  const { client, reportError } = useServices();
  const [answer, setAnswer] = useState<CallOutput<"timeline.answer">>();
  useEffect(() => {
    const asking = new AbortController();
    client
      .call("timeline.answer", { runId }, { signal: asking.signal })
      .then(setAnswer, (error: unknown) => {
        if (!asking.signal.aborted) reportError(error);
      });
    return () => asking.abort();
  }, [client, reportError, runId]);
  return (
    <section
      aria-label={`${name} answer`}
      className="flex min-w-0 flex-col gap-2 rounded-xl border border-border p-3"
    >
      {answer !== undefined && (
        <>
          <p dir="auto" className="line-clamp-3 text-xs wrap-anywhere text-text-muted">
            {longText(answer.question)}
          </p>
          <p dir="auto" className="wrap-anywhere whitespace-pre-wrap">
            {longText(answer.text === "" ? "(no text)" : answer.text)}
          </p>
        </>
      )}
    </section>
  );
}
