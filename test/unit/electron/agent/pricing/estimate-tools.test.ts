import { expect, it } from "vitest";
import { estimateTools } from "../../../../../electron/agent/pricing/estimate-tools.ts";
import { TOOLS } from "../../../../../electron/tools/registry.ts";

it("counts every tool, each by itself", () => {
  const each = TOOLS.map((tool) => estimateTools([tool]));
  expect(Math.min(...each)).toBeGreaterThan(10);
  expect(estimateTools(TOOLS)).toBe(each.reduce((sum, tokens) => sum + tokens, 0));
  expect(estimateTools([])).toBe(0);
});
