import { expect, it } from "vitest";
import { toProviderError } from "../../../../../electron/agent/provider-error.ts";
import { retryWords } from "../../../../../electron/runs/limits/run-limits.ts";

const failed = (status: number, retryAfter?: string) =>
  toProviderError(
    Object.assign(new Error("words"), {
      status,
      error: { message: "words" },
      headers: new Headers(retryAfter === undefined ? {} : { "retry-after": retryAfter }),
    }),
    0,
  ).message;

it.each([
  [failed(429, "7"), "Rate limit of the provider reached."],
  [failed(429), "Rate limit of the provider reached."],
  [failed(408), "Request timed out at the provider."],
  [failed(500), "The provider had an error of its own."],
  [failed(503), "The provider is overloaded or down."],
])("says of “%s” what happened and when it goes on, and advises nobody", (words, what) => {
  expect(words).toContain("Try again");
  expect(retryWords(words, 6_200)).toBe(`${what} Trying again in 7 s.`);
});

it("leaves words without advice as they are, and never names no time", () => {
  expect(retryWords("The connection broke.", 3)).toBe("The connection broke. Trying again in 1 s.");
});
