import { toShownLine } from "../../shared/foreign-text.ts";
import type { RunReceipt } from "../../shared/run-receipt.ts";
import { costWords, unansweredWords } from "../format/cost-words.ts";
import { formatTokens } from "../format/format-cost.ts";
import { formatDuration } from "../format/format-duration.ts";

interface ReceiptProps {
  readonly model: string | null;
  readonly receipt: RunReceipt;
}

/** What an answer used, on one quiet line. "—" is unknown, "≈" an estimate; a run without an answer used only time. */
export function Receipt({ model, receipt }: ReceiptProps) {
  const {
    inputTokens,
    outputTokens,
    isEstimated,
    costMicroUsd,
    firstTokenMs,
    totalMs,
    decisionMs,
  } = receipt;
  const unanswered = unansweredWords(receipt.unansweredCalls);
  const wasAnswered = firstTokenMs !== null || inputTokens !== null || outputTokens !== null;
  const used = [
    `${formatTokens(inputTokens, isEstimated)} in`,
    `${formatTokens(outputTokens, isEstimated)} out`,
    costMicroUsd === null ? "cost —" : costWords(receipt),
    ...(unanswered === undefined ? [] : [unanswered]),
    `first token ${firstTokenMs === null ? "—" : formatDuration(firstTokenMs)}`,
  ];
  const facts = [
    toShownLine(model ?? "—"),
    ...(wasAnswered ? used : []),
    `total ${formatDuration(totalMs)}`,
    ...(decisionMs === undefined ? [] : [`${formatDuration(decisionMs)} of it waiting for you`]),
  ];
  return (
    <p
      role="note"
      aria-label="Receipt"
      className="flex flex-wrap gap-x-1 text-xs wrap-anywhere text-text-muted tabular-nums"
    >
      {facts.map((fact, index) => (
        <span key={fact}>
          {fact}
          {index < facts.length - 1 && " ·"}
        </span>
      ))}
    </p>
  );
}
