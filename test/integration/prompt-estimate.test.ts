import { expect, it } from "vitest";
import type { ModelAbilities } from "../../electron/agent/model-choice.ts";
import { runAgent } from "../../electron/agent/run-agent.ts";
import { toSystemPrompt } from "../../electron/agent/system-prompt.ts";
import { TOOL_TOKENS } from "../../electron/agent/tools/tool-tokens.ts";
import { createAgentRequest, userMessage } from "../fakes/agent-request.ts";
import { startModelServer, wellBehaved } from "../fakes/model-server.ts";

/** What the first call is planned with, where the model has these abilities. */
async function plannedTokens(
  callsTools: ModelAbilities["callsTools"],
): Promise<number | undefined> {
  // It calls no tool: a call of one that does not exist would be asked again and again.
  await using server = await startModelServer({
    chat: ({ tools: _tools, ...body }) => wellBehaved(body),
  });
  const request = createAgentRequest({ history: [userMessage("Hi")] });
  const planned: number[] = [];
  await runAgent({
    ...request,
    bounds: {
      ...request.bounds,
      acquireModelCall: (call) => {
        planned.push(call.inputTokens);
        return request.bounds.acquireModelCall(call);
      },
    },
    model: {
      kind: "openai-compatible",
      baseUrl: `${server.origin}/v1`,
      name: "fake",
      apiKey: undefined,
      systemPrompt: toSystemPrompt({ callsTools: true }),
      abilities: { callsTools, acceptsUsageRequest: true },
    },
  });
  return planned[0];
}

it("counts the descriptions of tools where they are sent, and only there", async () => {
  const without = await plannedTokens(false);
  expect(without).toBeGreaterThan(10);
  expect(await plannedTokens(true)).toBe((without ?? 0) + TOOL_TOKENS);
});
