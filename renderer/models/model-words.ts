import type { ModelInfo } from "../../shared/model-info.ts";

/** Said for what nobody knows; never 0. */
const UNKNOWN = "—";

/** How much a model can read, as in "128K" or "1M". */
export function contextWords(tokens: number | null): string {
  if (tokens === null) return UNKNOWN;
  if (tokens >= 1_000_000) return `${trim(tokens / 1_000_000)}M`;
  return tokens >= 1_000 ? `${trim(Math.round(tokens / 1_000))}K` : String(tokens);
}

/** Dollars for a million tokens in and out, as in "$0.25 / $2". */
export function priceWords(model: ModelInfo): string {
  const { inputMicroUsdPerMillion: input, outputMicroUsdPerMillion: output } = model;
  if (input === null && output === null) return UNKNOWN;
  return `${dollars(input)} / ${dollars(output)}`;
}

function dollars(microUsd: number | null): string {
  if (microUsd === null) return UNKNOWN;
  const value = microUsd / 1_000_000;
  const digits = value >= 1 || value === 0 ? 2 : 4;
  return `$${trim(Number(value.toFixed(digits)))}`;
}

const trim = (value: number): string =>
  value.toLocaleString("en", { maximumFractionDigits: 4, useGrouping: false });
