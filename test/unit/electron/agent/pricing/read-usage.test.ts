import { describe, expect, it } from "vitest";
import {
  mergeUsage,
  readCostHeader,
  readUsage,
} from "../../../../../electron/agent/pricing/read-usage.ts";

const counted = {
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  reasoningTokens: 0,
  isEstimated: false,
};

describe("what servers count", () => {
  it.each([
    [
      "OpenAI: everything is a part of the whole",
      {
        prompt_tokens: 1_000,
        completion_tokens: 300,
        total_tokens: 1_300,
        prompt_tokens_details: { cached_tokens: 600, cache_write_tokens: 200, audio_tokens: 50 },
        completion_tokens_details: { reasoning_tokens: 100, audio_tokens: 20 },
      },
      {
        inputTokens: 1_000,
        outputTokens: 300,
        cachedInputTokens: 600,
        cacheWriteTokens: 200,
        audioInputTokens: 50,
        audioOutputTokens: 20,
        reasoningTokens: 100,
      },
    ],
    [
      "DeepSeek: hits and misses are the prompt",
      {
        prompt_tokens: 1_000,
        completion_tokens: 10,
        total_tokens: 1_010,
        prompt_cache_hit_tokens: 900,
        prompt_cache_miss_tokens: 100,
      },
      { inputTokens: 1_000, outputTokens: 10, cachedInputTokens: 900 },
    ],
    [
      "Moonshot: beside the details",
      { prompt_tokens: 50, completion_tokens: 5, total_tokens: 55, cached_tokens: 32 },
      { inputTokens: 50, outputTokens: 5, cachedInputTokens: 32 },
    ],
    [
      "Anthropic's own: the cache is beside the input, an hour told from five minutes",
      {
        input_tokens: 100,
        output_tokens: 20,
        cache_read_input_tokens: 1_000,
        cache_creation_input_tokens: 700,
        cache_creation: { ephemeral_5m_input_tokens: 500, ephemeral_1h_input_tokens: 200 },
      },
      {
        inputTokens: 1_800,
        outputTokens: 20,
        cachedInputTokens: 1_000,
        cacheWriteTokens: 700,
        hourCacheWriteTokens: 200,
      },
    ],
    [
      "LiteLLM: Anthropic's names, with the cache inside the prompt",
      {
        prompt_tokens: 1_800,
        completion_tokens: 20,
        total_tokens: 1_820,
        prompt_tokens_details: { cached_tokens: 1_000, cache_creation_tokens: 700 },
        cache_read_input_tokens: 1_000,
        cache_creation_input_tokens: 700,
        cache_creation_token_details: { ephemeral_1h_input_tokens: 200 },
      },
      {
        inputTokens: 1_800,
        outputTokens: 20,
        cachedInputTokens: 1_000,
        cacheWriteTokens: 700,
        hourCacheWriteTokens: 200,
      },
    ],
    [
      "a gateway that leaves Anthropic's cache beside the prompt",
      { prompt_tokens: 100, completion_tokens: 20, cache_creation_input_tokens: 700 },
      { inputTokens: 800, outputTokens: 20, cacheWriteTokens: 700 },
    ],
    [
      "xAI: thoughts are beside the answer",
      {
        prompt_tokens: 10,
        completion_tokens: 9,
        total_tokens: 113,
        completion_tokens_details: { reasoning_tokens: 94 },
      },
      { inputTokens: 10, outputTokens: 103, reasoningTokens: 94 },
    ],
    [
      "Gemini: thoughts are in the total alone",
      { prompt_tokens: 10, completion_tokens: 20, total_tokens: 130 },
      { inputTokens: 10, outputTokens: 120 },
    ],
    [
      "more thoughts than answer, and no total",
      {
        prompt_tokens: 10,
        completion_tokens: 20,
        completion_tokens_details: { reasoning_tokens: 90 },
      },
      { inputTokens: 10, outputTokens: 110, reasoningTokens: 90 },
    ],
    [
      "pictures",
      {
        prompt_tokens: 10,
        completion_tokens: 900,
        completion_tokens_details: { image_tokens: 880 },
      },
      { inputTokens: 10, outputTokens: 900, imageOutputTokens: 880 },
    ],
    [
      "counts that are texts",
      { prompt_tokens: "12", completion_tokens: "7", total_tokens: "19" },
      { inputTokens: 12, outputTokens: 7 },
    ],
    [
      "zeros under the one name and counts under the other",
      { prompt_tokens: 0, completion_tokens: 0, input_tokens: 120, output_tokens: 50 },
      { inputTokens: 120, outputTokens: 50 },
    ],
    [
      "empty details under the one name and filled ones under the other",
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        prompt_tokens_details: {},
        input_tokens_details: { cached_tokens: 80 },
        completion_tokens_details: { reasoning_tokens: 0 },
        output_tokens_details: { reasoning_tokens: 30 },
      },
      { inputTokens: 100, outputTokens: 50, cachedInputTokens: 80, reasoningTokens: 30 },
    ],
    [
      "a prompt that only the total knows",
      { prompt_tokens: 0, completion_tokens: 251, total_tokens: 1_251 },
      { inputTokens: 1_000, outputTokens: 251 },
    ],
    [
      "an answer without a prompt: 0 is for who knows the prompt to fill in",
      { prompt_tokens: 0, completion_tokens: 251 },
      { outputTokens: 251 },
    ],
    ["a prompt without an answer", { prompt_tokens: 1_000 }, { inputTokens: 1_000 }],
    [
      "a gateway that says 0 cached beside Anthropic's own name",
      {
        prompt_tokens: 2_459,
        completion_tokens: 23,
        total_tokens: 2_482,
        prompt_tokens_details: { audio_tokens: null, cached_tokens: 0 },
        cache_read_input_tokens: 2_455,
        cache_creation_input_tokens: 0,
      },
      { inputTokens: 2_459, outputTokens: 23, cachedInputTokens: 2_455 },
    ],
    [
      "Anthropic's tier",
      { input_tokens: 10, output_tokens: 5, service_tier: "priority" },
      { inputTokens: 10, outputTokens: 5, serviceTier: "priority" },
    ],
    [
      "a tier that is none",
      { prompt_tokens: 10, completion_tokens: 5, service_tier: "Standard" },
      { inputTokens: 10, outputTokens: 5 },
    ],
  ])("reads %s", (_name, raw, expected) => {
    expect(readUsage(raw).usage).toEqual({ ...counted, ...expected });
  });

  it.each([
    [undefined],
    [null],
    ["11"],
    [{}],
    [{ prompt_tokens: -5, completion_tokens: 7 }],
    [{ prompt_tokens: 1.5, completion_tokens: 7 }],
    [{ prompt_tokens: 1e300, completion_tokens: 7 }],
    [{ prompt_tokens: 5, completion_tokens: "many" }],
    [{ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
  ])("has nothing to say about %j", (raw) => {
    expect(readUsage(raw)).toEqual({ usage: null, billedMicroUsd: null });
  });

  it("does not believe a part that is larger than the whole", () => {
    const raw = {
      prompt_tokens: 3,
      completion_tokens: 2,
      total_tokens: 5,
      prompt_tokens_details: { cached_tokens: 100, cache_write_tokens: 100 },
      completion_tokens_details: { image_tokens: 100 },
    };
    expect(readUsage(raw).usage).toEqual({
      ...counted,
      inputTokens: 3,
      outputTokens: 2,
      cachedInputTokens: 3,
      imageOutputTokens: 2,
    });
  });
});

describe("what comes in parts", () => {
  const merged = (...chunks: readonly Record<string, unknown>[]) =>
    readUsage(chunks.reduce(mergeUsage, {})).usage;

  it.each([
    [
      "the prompt first and the answer last",
      [
        { prompt_tokens: 1_000, completion_tokens: 1, total_tokens: 1_001 },
        { completion_tokens: 800 },
      ],
      { inputTokens: 1_000, outputTokens: 800 },
    ],
    [
      "Anthropic's two events",
      [
        { input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 1 },
        { input_tokens: 0, cache_read_input_tokens: null, output_tokens: 70 },
      ],
      { inputTokens: 100, cachedInputTokens: 90, outputTokens: 70 },
    ],
    [
      "details that only one of them has",
      [
        { prompt_tokens: 100, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 60 } },
        { prompt_tokens: 100, completion_tokens: 9, prompt_tokens_details: null },
      ],
      { inputTokens: 100, cachedInputTokens: 60, outputTokens: 9 },
    ],
    [
      "a count that grows",
      [
        { prompt_tokens: 100, completion_tokens: 5, total_tokens: 105 },
        { prompt_tokens: 100, completion_tokens: 9, total_tokens: 209 },
      ],
      { inputTokens: 100, outputTokens: 109 },
    ],
  ])("is put together: %s", (_name, chunks, expected) => {
    expect(merged(...chunks)).toEqual({ ...counted, ...expected });
  });

  it("is not followed without end, nor to a prototype", () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`) as Record<
      string,
      unknown
    >;
    const evil = JSON.parse('{"__proto__":{"prompt_tokens":5},"completion_tokens":7}') as Record<
      string,
      unknown
    >;
    expect(merged(deep, evil)).toEqual({ ...counted, outputTokens: 7 });
  });
});

describe("what the provider itself takes", () => {
  it.each([
    ["OpenRouter", { cost: 0.0016 }, 1_600],
    ["OpenRouter, free", { cost: 0 }, 0],
    ["a fraction, rounded up", { cost: 0.00014785 }, 148],
    ["a text", { cost: "0.0045405" }, 4_541],
    [
      "OpenRouter with one's own key: its fee and the vendor's bill",
      { cost: 0.05, is_byok: true, cost_details: { upstream_inference_cost: 1 } },
      1_050_000,
    ],
    [
      "OpenRouter with its key: the vendor's bill is in it",
      { cost: 1, is_byok: false, cost_details: { upstream_inference_cost: 1 } },
      1_000_000,
    ],
    [
      "OpenRouter with one's own key, in two parts",
      {
        cost: 0.05,
        is_byok: true,
        cost_details: {
          upstream_inference_cost: null,
          upstream_inference_prompt_cost: 0.4,
          upstream_inference_completions_cost: 0.6,
        },
      },
      1_050_000,
    ],
    ["Perplexity", { cost: { input_tokens_cost: 0.001, total_cost: 0.006 } }, 6_000],
    ["DeepInfra", { estimated_cost: 0.000025 }, 25],
    ["xAI", { cost_in_usd_ticks: 37_756_000 }, 3_776],
  ])("is read as %s writes it", (_name, cost, microUsd) => {
    const raw = { prompt_tokens: 10, completion_tokens: 5, ...cost };
    expect(readUsage(raw).billedMicroUsd).toBe(microUsd);
    expect(readUsage(cost)).toEqual({ usage: null, billedMicroUsd: microUsd });
  });

  it.each([[-1], [Number.NaN], ["free"], [1e12], [null], [true]])("is not %j", (cost) => {
    expect(readUsage({ cost }).billedMicroUsd).toBeNull();
  });

  it.each([[null], [0], [undefined]])(
    "is not OpenRouter's fee alone, where the vendor's bill is %s",
    (upstream) => {
      const raw = { cost: 0, is_byok: true, cost_details: { upstream_inference_cost: upstream } };
      expect(readUsage(raw).billedMicroUsd).toBeNull();
    },
  );

  it("stands in LiteLLM's header, but for the 0 of an answer that has only begun", () => {
    const header = (value: string) =>
      readCostHeader(new Headers({ "x-litellm-response-cost": value }));
    expect(header("0.0016")).toBe(1_600);
    expect(header("3.2e-05")).toBe(32);
    expect(header("0.0")).toBeNull();
    expect(header("None")).toBeNull();
    expect(readCostHeader(new Headers())).toBeNull();
  });
});
