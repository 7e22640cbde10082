import { expect, it } from "vitest";
import { toUsage } from "../../../../electron/agent/to-usage.ts";

it("reads what was counted", () => {
  expect(
    toUsage({
      input_tokens: 11,
      output_tokens: 7,
      total_tokens: 18,
      input_token_details: { cache_read: 4, audio: 0 },
      output_token_details: { reasoning: 2 },
    }),
  ).toEqual({
    inputTokens: 11,
    outputTokens: 7,
    cachedInputTokens: 4,
    reasoningTokens: 2,
    isEstimated: false,
  });
  expect(toUsage({ input_tokens: 1, output_tokens: 2 })).toEqual({
    inputTokens: 1,
    outputTokens: 2,
    cachedInputTokens: 0,
    reasoningTokens: 0,
    isEstimated: false,
  });
});

it.each([
  [undefined],
  [null],
  [{}],
  ["11"],
  [{ input_tokens: -1, output_tokens: 7 }],
  [{ input_tokens: 1.5, output_tokens: 7 }],
  [{ input_tokens: Number.NaN, output_tokens: 7 }],
  [{ input_tokens: "11", output_tokens: 7 }],
  [{ input_tokens: 1e300, output_tokens: 7 }],
])("has nothing to say about %j", (metadata) => {
  expect(toUsage(metadata)).toBeNull();
});

it("does not believe a part that is larger than the whole", () => {
  expect(
    toUsage({
      input_tokens: 3,
      output_tokens: 2,
      input_token_details: { cache_read: 100 },
      output_token_details: { reasoning: -5 },
    }),
  ).toEqual({
    inputTokens: 3,
    outputTokens: 2,
    cachedInputTokens: 3,
    reasoningTokens: 0,
    isEstimated: false,
  });
});
