import { z } from "zod";

const microUsdPerMillion = z.int().nonnegative();
const tokens = z.int().positive();

/** Above so many input tokens the whole call costs these prices: tokens, input, cached input, output. */
const longPromptRow = z.tuple([
  tokens,
  microUsdPerMillion,
  microUsdPerMillion.nullable(),
  microUsdPerMillion,
]);

/**
 * One model as the list names it: name, input, cached input, output, context window, prices of a long prompt. Prices are
 * micro-dollars per million tokens; null is unknown.
 */
const priceRow = z.tuple([
  z.string(),
  microUsdPerMillion,
  microUsdPerMillion.nullable(),
  microUsdPerMillion,
  tokens.nullable(),
  longPromptRow.optional(),
]);
export type PriceRow = z.infer<typeof priceRow>;

/** What one seller takes. */
const priceList = z.object({
  name: z.string(),
  /** Where it sells. */
  hosts: z.array(z.string()),
  /** Nobody else runs these models, so the price also holds behind a gateway that passes the call on. */
  isPassedOn: z.boolean(),
  rows: z.array(priceRow),
});

/** Every list price that Parley knows, as of one day. */
export const priceTable = z.object({
  /** The day the prices were read. */
  asOf: z.iso.date(),
  /** Where from, for people. */
  sources: z.array(z.string()),
  lists: z.array(priceList),
});
export type PriceTable = z.infer<typeof priceTable>;
