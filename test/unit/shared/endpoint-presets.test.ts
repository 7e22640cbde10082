import { expect, it } from "vitest";
import { billingPage, ENDPOINT_PRESETS, PRESET_NAMES } from "../../../shared/endpoint-presets.ts";
import { tidyBaseUrl } from "../../../shared/endpoint-rules.ts";

it.each(PRESET_NAMES)("%s begins at the root of an API, which nothing is cut off from", (name) => {
  const { baseUrl, label } = ENDPOINT_PRESETS[name];
  expect(tidyBaseUrl(baseUrl)).toBe(baseUrl);
  expect(label).not.toBe("");
});

it("a provider that was typed in has the same page for its credit as its preset", () => {
  const typed = { preset: "custom", baseUrl: "https://api.deepseek.com" } as const;
  expect(billingPage(typed)).toBe(ENDPOINT_PRESETS.deepseek.billingUrl);
  expect(billingPage({ ...typed, baseUrl: "http://127.0.0.1:4000/v1" })).toBeUndefined();
  expect(billingPage({ ...typed, baseUrl: "nonsense" })).toBeUndefined();
});
