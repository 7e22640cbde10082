import { expect, it } from "vitest";
import { estimateTools } from "../../../../../electron/agent/pricing/estimate-tools.ts";
import { createTools } from "../../../../../electron/agent/tools/index.ts";
import { TOOL_TOKENS } from "../../../../../electron/agent/tools/tool-tokens.ts";

it("counts every tool, and the number that is written down is the one that is counted", () => {
  const tools = createTools({ now: () => 0 });
  expect(estimateTools(tools)).toBe(TOOL_TOKENS);
  expect(estimateTools(tools.slice(1))).toBeLessThan(TOOL_TOKENS);
  expect(estimateTools([])).toBe(0);
});
