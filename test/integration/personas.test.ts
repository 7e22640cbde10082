import { expect, it } from "vitest";
import { meet } from "../personas/meet.ts";
import { persona as anthropic } from "../personas/servers/anthropic.ts";
import { persona as gemini } from "../personas/servers/gemini.ts";
import { persona as thinks } from "../personas/servers/openai-thinks.ts";

// The strictest of each protocol, through the whole app; `npm run personas` meets all of them.
it.each([anthropic, gemini, thinks])("$name is tested and chatted with", async (persona) => {
  const { findings, faults } = await meet(persona);
  expect([...findings, ...faults]).toEqual([]);
});
