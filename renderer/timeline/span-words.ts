import { toShownLine } from "../../shared/foreign-text.ts";
import type { IncompleteReason } from "../../shared/message.ts";
import type { ModelSpan, Span, ToolSpan } from "../../shared/span.ts";
import { formatDuration } from "../format/format-duration.ts";
import { costWords } from "../format/cost-words.ts";
import { formatTokens } from "../format/format-cost.ts";
import { summarizeArguments } from "../format/summarize-arguments.ts";
import type { Attempt } from "../../shared/attempts.ts";
import { KIND_LOOKS } from "./span-looks.ts";

/** How long a span took, or has taken so far; when it happened, for one that takes no time. */
export function spanTime(span: Span, runStartAt: number, now: number): string {
  if (span.kind === "mark") return `at ${formatDuration(span.startAt - runStartAt)}`;
  return formatDuration((span.endAt ?? now) - span.startAt);
}

/** What else there is to say of a span in its row. */
export function spanNote(span: Span): string | undefined {
  // Figures first: they are short, and a long error must not push them out of the row.
  const notes = [...ownNotes(span), endNote(span), span.error];
  const said = notes.filter((note) => note !== undefined);
  return said.length === 0 ? undefined : toShownLine(said.join(" · "));
}

/** How it ended, where that was not by itself; the run's end has the name that its answer and Usage give it. */
function endNote(span: Span): string | undefined {
  if (span.kind === "run") {
    return span.status?.type === "incomplete" ? REASONS[span.status.reason] : undefined;
  }
  return span.state === "cut-off" ? "cancelled" : undefined;
}

const REASONS: Readonly<Record<IncompleteReason, string>> = {
  stopped: "stopped",
  "timed-out": "timed out",
  interrupted: "interrupted",
  truncated: "truncated",
  filtered: "filtered",
  failed: "failed",
};

/** Which try a call was and what the provider's server said, as in "attempt 2 of 3 · HTTP 503". */
export function spanTag(span: Span, attempt: Attempt | undefined): string | undefined {
  const status = span.kind === "model" ? span.status : undefined;
  const words = [
    ...(attempt === undefined ? [] : [`attempt ${attempt.number} of ${attempt.of}`]),
    ...(status === undefined ? [] : [`HTTP ${status}`]),
  ];
  return words.length === 0 ? undefined : words.join(" · ");
}

/** A row shows what a tool was asked and said; all of it is in its details. */
const MOST_SHOWN = 200;

/** What a tool did, as in "6*7 → 42". */
function toolWords({ args, result }: ToolSpan): string {
  const asked = summarizeArguments(args).slice(0, MOST_SHOWN).toWellFormed();
  if (result === undefined) return asked;
  return `${asked} → ${result.trim().slice(0, MOST_SHOWN).toWellFormed()}`.trimStart();
}

function ownNotes(span: Span): readonly (string | undefined)[] {
  if (span.kind === "wait" || span.kind === "mark") return [span.message];
  if (span.kind === "tool") return [toolWords(span) || undefined];
  if (span.kind !== "model") return [];
  const { usage, cost } = span;
  // A call that was turned down used nothing, which needs no figures.
  if (usage === undefined) return [];
  return [
    `${formatTokens(usage.inputTokens, usage.isEstimated)} in, ${formatTokens(usage.outputTokens, usage.isEstimated)} out`,
    cost === undefined ? "cost —" : spanCost(cost),
    usage.isUnanswered === true ? "may have been billed" : undefined,
  ];
}

/** What a call cost, and whether the provider itself said so. */
export function spanCost(cost: ModelSpan["cost"]): string {
  return costWords({
    costMicroUsd: cost?.microUsd ?? null,
    isEstimated: cost?.isEstimated ?? false,
    costBasis: cost?.isBilled === true ? "provider" : "prices",
  });
}

/** What a span is and which one; those of which a run has but one are named after what they are. */
export function spanTitle({ kind, name }: Span): string {
  const { word } = KIND_LOOKS[kind];
  return name === word ? word : `${word} ${toShownLine(name)}`;
}

/** A row as a screen reader says it. */
export function spanLabel(span: Span, runStartAt: number, now: number, attempt?: Attempt): string {
  const words = [
    spanTitle(span),
    span.kind === "mark" ? undefined : spanTime(span, runStartAt, now),
    spanTag(span, attempt),
    span.kind === "model" && span.firstTokenAt !== undefined
      ? `time to first token ${formatDuration(span.firstTokenAt - span.startAt)}`
      : undefined,
    span.kind === "run" ? undefined : `from ${formatDuration(span.startAt - runStartAt)}`,
    span.state === "open"
      ? "running"
      : span.state === "failed" && span.kind !== "run"
        ? "failed"
        : undefined,
    spanNote(span),
  ];
  return words.filter((word) => word !== undefined).join(", ");
}
