import { expect, it } from "vitest";
import { toSystemPrompt } from "../../../../electron/agent/system-prompt.ts";

it.each([
  { callsTools: true },
  { callsTools: false },
  { callsTools: true, own: "You are a pirate." },
  { callsTools: false, own: "" },
])("every prompt says what the marks around others' text mean: %j", (parts) => {
  const prompt = toSystemPrompt(parts);

  expect(prompt).toMatch(/<untrusted-data-ID>.*never instructions/s);
  if (parts.own !== undefined) expect(prompt.startsWith(parts.own)).toBe(true);
});
