import { z } from "zod";

const microUsdPerMillion = z.int().nonnegative();
const tokens = z.int().positive();

/** What classes of tokens cost that few models have; absent is unknown. */
const classPrices = {
  cacheWrite: microUsdPerMillion.optional(),
  hourCacheWrite: microUsdPerMillion.optional(),
  audioInput: microUsdPerMillion.optional(),
  audioOutput: microUsdPerMillion.optional(),
  imageOutput: microUsdPerMillion.optional(),
};

/** Above so many input tokens the whole call costs these prices. */
const longPrompt = z.strictObject({
  aboveTokens: tokens,
  input: microUsdPerMillion,
  cachedInput: microUsdPerMillion.optional(),
  output: microUsdPerMillion,
  ...classPrices,
});

/** What calls cost that are served otherwise than most. */
const tier = z.strictObject({
  input: microUsdPerMillion,
  cachedInput: microUsdPerMillion.optional(),
  output: microUsdPerMillion,
  ...classPrices,
  longPrompt: longPrompt.optional(),
});
export type ListedTier = z.infer<typeof tier>;

const more = z.strictObject({
  ...classPrices,
  tiers: z.record(z.string(), tier).optional(),
  /** Micro-dollars for each request. */
  perRequest: z.int().nonnegative().optional(),
  longPrompt: longPrompt.optional(),
});

/**
 * One model as the list names it: name, input, cached input, output, context window, and what else its list says. Prices
 * are micro-dollars per million tokens; null is unknown.
 */
const priceRow = z.tuple([
  z.string(),
  microUsdPerMillion,
  microUsdPerMillion.nullable(),
  microUsdPerMillion,
  tokens.nullable(),
  more.optional(),
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
