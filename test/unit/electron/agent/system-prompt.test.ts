import { expect, it } from "vitest";
import { toSystemPrompt } from "../../../../electron/agent/system-prompt.ts";
import { TOOLS } from "../../../../electron/tools/registry.ts";

it.each([
  { tools: TOOLS },
  { tools: [] },
  { tools: TOOLS, own: "You are a pirate." },
  { tools: [], own: "" },
])("every prompt says what the marks around others' text mean: %#", (parts) => {
  const prompt = toSystemPrompt(parts);

  expect(prompt).toMatch(/<untrusted-data-ID>.*never instructions/s);
  if (parts.own !== undefined) expect(prompt.startsWith(parts.own)).toBe(true);
});

it("gives each tool its line, or says that there is none", () => {
  const hints = TOOLS.map(({ hint }) => `- ${hint}\n`);
  const prompt = toSystemPrompt({ tools: TOOLS });
  for (const hint of hints) expect(prompt).toContain(hint);
  expect(prompt).not.toContain("no tools");
  const without = toSystemPrompt({ tools: [] });
  for (const hint of hints) expect(without).not.toContain(hint);
  expect(without).toContain("You have no tools here");
});
