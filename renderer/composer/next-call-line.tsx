import type { NextCall } from "../../shared/contract/price-procedures.ts";
import { formatUsd } from "../../shared/format-usd.ts";

/** What sending would cost, quietly: tokens and dollars, both estimated. */
export function NextCallLine({ nextCall }: { readonly nextCall: NextCall | undefined }) {
  if (nextCall === undefined) return null;
  const { inputTokens, outputTokens, costMicroUsd, model } = nextCall;
  const tokens = inputTokens.toLocaleString("en");
  const cost = formatUsd(costMicroUsd);
  const about =
    costMicroUsd === null
      ? `The price of ${model} is not known. You can set it under Models in Settings.`
      : `${model}: about ${tokens} tokens with everything in this chat, and an answer of ${outputTokens.toLocaleString("en")}. Estimated; the endpoint counts for itself.`;
  return (
    <p title={about} className="shrink-0 text-xs text-text-muted tabular-nums">
      <span className="sr-only">Next message: </span>≈ {tokens} tokens · {cost}
      {costMicroUsd === null && <span className="sr-only"> price unknown</span>}
    </p>
  );
}
