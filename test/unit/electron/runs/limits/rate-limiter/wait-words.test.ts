import { expect, it } from "vitest";
import type { HeldBy } from "../../../../../../electron/runs/limits/rate-limiter/rate-limiter.ts";
import { waitWords } from "../../../../../../electron/runs/limits/rate-limiter/rate-gate.ts";

it.each<[HeldBy, RegExp]>([
  ["requests", /model calls allowed are used up/],
  ["tokens", /tokens allowed are used up/],
  ["own-size", /alone is larger than the tokens allowed/],
])("names the rate limit and the seconds to wait for %s", (heldBy, words) => {
  expect(waitWords(1_001, heldBy)).toMatch(words);
  expect(waitWords(1_001, heldBy)).toMatch(/^Rate limit: .*\b2 s\.$/);
});
