import type { Agent, AgentRequest } from "../../electron/agent/agent.ts";
import { toolCallId } from "../../shared/ids.ts";
import type { FinalStatus } from "../../shared/message.ts";

/** One thing that an agent does: it says something, or calls a tool, whose result it is told. */
export type Step =
  | { readonly say: string; readonly usage?: readonly [inputTokens: number, outputTokens: number] }
  | { readonly tool: string; readonly args?: Record<string, unknown>; readonly result: string };

/**
 * An agent of another kind than Parley's own: it does what stands in its script, one model call for each saying and for
 * each call of a tool, and keeps within its bounds as any agent has to. It knows the port and nothing else.
 */
export function scriptedAgent(steps: readonly Step[]): Agent {
  return {
    async run(request) {
      let toolRounds = 0;
      for (const [index, step] of steps.entries()) {
        await callModel(request, `call-${index}`, step, toolRounds);
        if ("say" in step) continue;
        await callTool(request, `tool-${index}`, step);
        toolRounds += 1;
      }
      request.signal.throwIfAborted();
      return { type: "complete" } satisfies FinalStatus;
    },
  };
}

async function callModel(
  { bounds, emit, clock: { now } }: AgentRequest,
  callId: string,
  step: Step,
  toolRounds: number,
): Promise<void> {
  const permit = await bounds.acquireModelCall({ callId, inputTokens: 10, toolRounds });
  emit({ type: "model-start", at: now(), callId, model: "script" });
  bounds.modelStarted();
  bounds.requestSent();
  const text = "say" in step ? step.say : "";
  bounds.heard(text);
  emit({ type: "first-token", at: now(), callId });
  if (text !== "") emit({ type: "text-delta", at: now(), text });
  const [inputTokens, outputTokens] = ("say" in step ? step.usage : undefined) ?? [10, 1];
  const usage = {
    inputTokens,
    outputTokens,
    cachedInputTokens: 0,
    reasoningTokens: 0,
    isEstimated: false,
  };
  const reported = { usage, billedMicroUsd: null };
  permit.settle({ type: "made", ...reported });
  const measured = bounds.measure(callId, { ...reported, isWhole: true });
  emit({ type: "model-end", at: now(), callId, finishReason: "stop", ...measured });
  bounds.modelEnded();
}

async function callTool(
  { bounds, emit, clock: { now } }: AgentRequest,
  id: string,
  { tool: toolName, args = {}, result }: Extract<Step, { tool: string }>,
): Promise<void> {
  const called = { toolCallId: toolCallId.parse(id) };
  emit({
    type: "tool-start",
    at: now(),
    ...called,
    toolName,
    args: JSON.parse(JSON.stringify(args)) as never,
  });
  const given = await bounds.runTool({ callId: id, toolName, args }, () => Promise.resolve(result));
  const warning = await bounds.inspectToolResult(given);
  emit({ type: "tool-end", at: now(), ...called, result: given });
  if (warning !== undefined) emit({ type: "guard-verdict", at: now(), ...called, ...warning });
}
