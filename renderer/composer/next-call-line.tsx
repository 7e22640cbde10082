import type { NextCall } from "../../shared/contract/price-procedures.ts";
import { formatAbout } from "../../shared/format-usd.ts";

/**
 * What sending costs, quietly, and what the answer would add: the first is nearly certain, the second a guess from the
 * model's last answers. Both to two digits.
 */
export function NextCallLine({ nextCall }: { readonly nextCall: NextCall | undefined }) {
  if (nextCall === undefined) return null;
  const { inputTokens, inputCostMicroUsd } = nextCall;
  return (
    <p title={aboutCall(nextCall)} className="shrink-0 text-xs text-text-muted tabular-nums">
      <span className="sr-only">Next message: </span>≈ {inputTokens.toLocaleString("en")} tokens ·{" "}
      {formatAbout(inputCostMicroUsd)}
      {inputCostMicroUsd === null ? (
        <span className="sr-only"> price unknown</span>
      ) : (
        answerPart(nextCall)
      )}
    </p>
  );
}

/** Nothing where an answer costs nothing. */
function answerPart({ answerCostMicroUsd, answerCostPerThousandMicroUsd }: NextCall): string {
  if (answerCostPerThousandMicroUsd === null || answerCostPerThousandMicroUsd === 0) return "";
  return answerCostMicroUsd === null
    ? ` + ${formatAbout(answerCostPerThousandMicroUsd)} per 1,000 answer tokens`
    : ` + ≈ ${formatAbout(answerCostMicroUsd)} answer`;
}

function aboutCall({ model, inputTokens, inputCostMicroUsd, answerTokens }: NextCall): string {
  if (inputCostMicroUsd === null) {
    return `The price of ${model} is unknown. Set it under Models in Settings.`;
  }
  const answer =
    answerTokens === null
      ? "How long the answer will be, nobody knows."
      : `An answer like its last ones has ${answerTokens.toLocaleString("en")} tokens.`;
  return `${model}: about ${inputTokens.toLocaleString("en")} tokens are sent, with everything in this chat. ${answer} Estimated; the endpoint counts for itself.`;
}
