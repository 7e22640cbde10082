import { expect, it } from "vitest";
import type { ModelAbilities } from "../../electron/agent/model-choice.ts";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import { toSystemPrompt } from "../../electron/agent/system-prompt.ts";
import { estimateTokens } from "../../electron/agent/pricing/estimate-tokens.ts";
import { TOOLS } from "../../electron/tools/registry.ts";
import { createAgentRequest, userMessage } from "../fakes/agent-request.ts";
import { startModelServer, wellBehaved } from "../fakes/model-server.ts";

interface FirstCall {
  readonly planned: number | undefined;
  /** The descriptions of tools that went out, as they were written. */
  readonly tools: readonly unknown[];
}

/** What the first call is planned with and what goes out, where the model has these abilities. */
async function firstCall(callsTools: ModelAbilities["callsTools"]): Promise<FirstCall> {
  const sent: unknown[][] = [];
  // It calls no tool: a call of one that does not exist would be asked again and again.
  await using server = await startModelServer({
    chat: ({ tools = [], ...body }) => {
      sent.push([...tools]);
      return wellBehaved(body);
    },
  });
  const request = createAgentRequest({ history: [userMessage("Hi")] });
  const planned: number[] = [];
  await localAgent.run({
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
      systemPrompt: toSystemPrompt({ tools: TOOLS }),
      abilities: { callsTools, acceptsUsageRequest: true },
    },
  });
  return { planned: planned[0], tools: sent[0] ?? [] };
}

it("counts the descriptions of tools as they are sent, where they are sent, and only there", async () => {
  const without = await firstCall(false);
  const withTools = await firstCall(true);
  expect(without.tools).toEqual([]);
  expect(without.planned).toBeGreaterThan(10);
  expect(withTools.tools).toHaveLength(TOOLS.length);
  const tokens = withTools.tools.map((tool) => estimateTokens(JSON.stringify(tool)));
  const sum = tokens.reduce((before, each) => before + each, 0);
  expect(withTools.planned).toBe((without.planned ?? 0) + sum);
});
