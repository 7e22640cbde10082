import type { RunReceipt } from "../../shared/run-receipt.ts";
import { formatCost } from "./format-cost.ts";

type CostFacts = Pick<RunReceipt, "costMicroUsd" | "costBasis" | "isEstimated">;

/**
 * A cost and whose figure it is, as in "$0.0016 as billed" where the provider itself said so; without a word where it is
 * tokens at list prices, "≈" where those were estimated.
 */
export function costWords({ costMicroUsd, costBasis, isEstimated }: CostFacts): string {
  const cost = formatCost(costMicroUsd, isEstimated && costBasis !== "provider");
  if (costMicroUsd === null || costBasis === null || costBasis === "prices") return cost;
  return costBasis === "provider" ? `${cost} as billed` : `${cost} partly as billed`;
}

/** Why a cost was counted though nothing came back; undefined where every request was answered or turned down. */
export function unansweredWords(requests: number): string | undefined {
  if (requests === 0) return undefined;
  return requests === 1
    ? "1 request without an answer may have been billed"
    : `${requests} requests without an answer may have been billed`;
}
