import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costOf, costPartsOf } from "../../../../../electron/agent/pricing/cost-of.ts";
import type { Price } from "../../../../../electron/agent/pricing/price.ts";
import type { Usage } from "../../../../../shared/run-event.ts";

const MINI: Price = { input: 250_000, cachedInput: 25_000, output: 2_000_000, source: "OpenAI" };

const usage = (inputTokens: number, outputTokens: number, cachedInputTokens = 0): Usage => ({
  inputTokens,
  outputTokens,
  cachedInputTokens,
  reasoningTokens: 0,
  isEstimated: false,
});

const perMillion = fc.integer({ min: 0, max: 100_000_000_000 });
/** Sold as prices are: what is cached costs no more, and a long prompt no less. */
const prices = fc
  .record({ input: perMillion, cached: perMillion, output: perMillion, more: perMillion })
  .map(({ input, cached, output, more }): Price => ({
    input,
    cachedInput: Math.min(cached, input),
    output,
    source: "test",
    longPrompt: {
      aboveTokens: 200_000,
      input: input + more,
      cachedInput: Math.min(cached, input) + more,
      output: output + more,
    },
  }));
const tokens = fc.oneof(fc.nat(2_000_000_000), fc.nat(500_000));
const anything = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-1, 1e300, Infinity, NaN));

describe("costPartsOf", () => {
  it("says what each class costs, unrounded, and leaves out what costs nothing", () => {
    const price = { ...MINI, perRequest: 5 };
    expect(costPartsOf({ ...usage(1_001, 7, 4), reasoningTokens: 2 }, price)).toEqual({
      input: 0.00024925,
      cachedInput: 0.0000001,
      output: 0.00001,
      reasoning: 0.000004,
      request: 0.000005,
    });
    expect(costPartsOf(usage(1, 1), null)).toBeUndefined();
    expect(costPartsOf(null, MINI)).toBeUndefined();
    expect(costPartsOf({ ...usage(1, 1), billedMicroUsd: 9 }, MINI)).toBeUndefined();
  });

  it("adds up to what the call costs, but for the rounding", () => {
    fc.assert(
      fc.property(
        prices,
        tokens,
        tokens,
        tokens,
        tokens,
        (price, input, output, cached, reasoning) => {
          const used = { ...usage(input, output, cached), reasoningTokens: reasoning };
          const parts = Object.values(costPartsOf(used, price) ?? {}).map((each = 0) => each);
          const usd = parts.reduce((sum, each) => sum + each, 0);
          const microUsd = costOf(used, price)?.microUsd ?? 0;
          expect(usd).toBeLessThanOrEqual((microUsd / 1e6) * (1 + 1e-12));
          expect(usd).toBeGreaterThanOrEqual(((microUsd - 1) / 1e6) * (1 - 1e-12));
        },
      ),
    );
  });
});

describe("costOf", () => {
  it("adds what was read, what was cached and what was written", () => {
    expect(costOf(usage(1_000, 500), MINI)).toEqual({ microUsd: 1_250, isEstimated: false });
    expect(costOf(usage(1_000, 500, 1_000), MINI)?.microUsd).toBe(1_025);
  });

  it("takes the price of how the call was served, and estimates where nobody says it", () => {
    const tiers = { priority: { input: 450_000, cachedInput: 45_000, output: 3_600_000 } };
    const served = (serviceTier: string, price: Price = { ...MINI, tiers }) =>
      costOf({ ...usage(1_000, 500), serviceTier }, price);
    expect(served("priority")).toEqual({ microUsd: 2_250, isEstimated: false });
    expect(served("flex")).toEqual({ microUsd: 1_250, isEstimated: true });
    expect(served("constructor")).toEqual({ microUsd: 1_250, isEstimated: true });
    // No vendor takes more than twice as much.
    expect(served("priority", MINI)).toEqual({ microUsd: 2_500, isEstimated: true });
    const longPrompt = { aboveTokens: 500, input: 500_000, cachedInput: 50_000, output: 4_000_000 };
    expect(served("priority", { ...MINI, longPrompt, tiers })).toEqual({
      microUsd: 5_000,
      isEstimated: true,
    });
    const long = { priority: { ...tiers.priority, longPrompt } };
    expect(served("priority", { ...MINI, longPrompt, tiers: long })).toEqual({
      microUsd: 2_500,
      isEstimated: false,
    });
  });

  it("rounds a fraction up, once", () => {
    expect(costOf(usage(1, 0), MINI)?.microUsd).toBe(1);
    expect(costOf(usage(0, 0), MINI)?.microUsd).toBe(0);
    expect(costOf(usage(5, 1), MINI)?.microUsd).toBe(4);
  });

  it("takes the price of long prompts for the whole call, and only above the line", () => {
    const price: Price = {
      ...MINI,
      longPrompt: { aboveTokens: 200_000, input: 500_000, cachedInput: 50_000, output: 4_000_000 },
    };
    expect(costOf(usage(200_000, 0), price)?.microUsd).toBe(50_000);
    expect(costOf(usage(200_001, 0), price)?.microUsd).toBe(100_001);
  });

  it("takes each class of tokens at its own price, and none twice", () => {
    const price: Price = {
      input: 5_000_000,
      cachedInput: 500_000,
      cacheWrite: 6_250_000,
      hourCacheWrite: 10_000_000,
      audioInput: 20_000_000,
      audioOutput: 40_000_000,
      imageOutput: 30_000_000,
      output: 10_000_000,
      perRequest: 7,
      source: "test",
    };
    const used: Usage = {
      ...usage(1_000, 100, 200),
      cacheWriteTokens: 300,
      hourCacheWriteTokens: 100,
      audioInputTokens: 50,
      audioOutputTokens: 10,
      imageOutputTokens: 20,
    };
    const input = 450 * 5 + 200 * 0.5 + 200 * 6.25 + 100 * 10 + 50 * 20;
    const output = 70 * 10 + 10 * 40 + 20 * 30;
    expect(costOf(used, price)?.microUsd).toBe(input + output + 7);
  });

  it("takes writing to a cache for 1.25 times the input where no price is known, for an hour twice", () => {
    const written = { ...usage(100_000, 0), cacheWriteTokens: 100_000 };
    const price = { ...MINI, input: 5_000_000 };
    expect(costOf(written, price)?.microUsd).toBe(625_000);
    expect(costOf({ ...written, hourCacheWriteTokens: 100_000 }, price)?.microUsd).toBe(1_000_000);
  });

  it("believes the provider's own figure before any price", () => {
    const billed = { ...usage(1_000, 500), billedMicroUsd: 1_600 };
    const cost = { microUsd: 1_600, isEstimated: false, isBilled: true };
    expect(costOf(billed, MINI)).toEqual(cost);
    expect(costOf(billed, null)).toEqual(cost);
    expect(costOf({ ...billed, isEstimated: true }, MINI)).toEqual(cost);
  });

  it("has no cost without a price", () => {
    expect(costOf(usage(1, 1), null)).toBeNull();
  });

  it("says that it rests on an estimate", () => {
    expect(costOf({ ...usage(1, 1), isEstimated: true }, MINI)?.isEstimated).toBe(true);
  });

  it("is a whole number that can be added, whatever it is given", () => {
    fc.assert(
      fc.property(anything, anything, anything, prices, (input, output, cached, price) => {
        const cost = costOf(usage(input, output, cached), price)?.microUsd ?? -1;
        expect(Number.isSafeInteger(cost)).toBe(true);
        expect(cost).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("never falls when more is read or written, nor rises when more was cached", () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, fc.nat(1_000_000), prices, (a, b, c, more, price) => {
        const cost = (...of: Parameters<typeof usage>): number =>
          costOf(usage(...of), price)?.microUsd ?? -1;
        const cached = Math.min(c, a);
        expect(cost(a + more, b, cached)).toBeGreaterThanOrEqual(cost(a, b, cached));
        expect(cost(a, b + more, cached)).toBeGreaterThanOrEqual(cost(a, b, cached));
        expect(cost(a, b, cached + more)).toBeLessThanOrEqual(cost(a, b, cached));
      }),
    );
  });

  it("is never less than the exact sum, and less than a micro-dollar more", () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.nat(1_000_000),
        fc.nat(1_000_000),
        (input, output, price) => {
          const exact = (input * price + output * 2 * price) / 1_000_000;
          const cost = costOf(usage(input, output), {
            input: price,
            cachedInput: price,
            output: 2 * price,
            source: "test",
          });
          expect(cost?.microUsd).toBe(Math.ceil(exact));
        },
      ),
    );
  });
});
