import { describe, expect, it } from "vitest";
import { summarizeRun } from "../../../../renderer/thread/run-steps.ts";
import type { MessageId, ToolCallId } from "../../../../shared/ids.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import { RUN_ID, THREAD_ID, newId } from "../build.ts";

const call = "call_1" as ToolCallId;
const usage = {
  inputTokens: 10,
  outputTokens: 5,
  cachedInputTokens: 0,
  reasoningTokens: 0,
  isEstimated: false,
};
const start: RunEvent = {
  type: "run-start",
  at: 1_000,
  runId: RUN_ID,
  threadId: THREAD_ID,
  messageId: newId() as MessageId,
  model: "m",
};

describe("summarizeRun", () => {
  it("pairs starts with ends and counts calls and tokens", () => {
    const summary = summarizeRun([
      start,
      { type: "node-start", at: 1_010, node: "agent", taskId: "t" },
      { type: "model-start", at: 1_020, callId: "a", model: "m" },
      { type: "model-end", at: 1_050, callId: "a", finishReason: "stop", usage, cost: null },
      { type: "node-end", at: 1_060, node: "agent", taskId: "t", error: null },
      { type: "run-end", at: 1_100, status: { type: "complete" } },
    ]);
    expect(summary).toMatchObject({
      durationMs: 100,
      modelCalls: 1,
      toolCalls: 0,
      tokens: { inputTokens: 10, outputTokens: 5 },
    });
    expect(summary.steps.map(({ name, startMs, endMs }) => [name, startMs, endMs])).toEqual([
      ["agent", 10, 60],
      ["m", 20, 50],
    ]);
    expect(summary.steps[1]?.note).toBe("finish: stop");
  });

  it("says what failed and why", () => {
    const { steps } = summarizeRun([
      start,
      { type: "tool-start", at: 1_000, toolCallId: call, toolName: "calculator", args: {} },
      { type: "tool-error", at: 1_004, toolCallId: call, message: "Error: division by zero." },
    ]);
    expect(steps).toMatchObject([{ hasFailed: true, note: "Error: division by zero.", endMs: 4 }]);
  });

  it("leaves open what the run broke off, and a reused call id apart", () => {
    const { steps, toolCalls } = summarizeRun([
      start,
      { type: "tool-start", at: 1_000, toolCallId: call, toolName: "one", args: {} },
      { type: "tool-end", at: 1_001, toolCallId: call, result: "" },
      { type: "tool-start", at: 1_002, toolCallId: call, toolName: "two", args: {} },
    ]);
    expect(toolCalls).toBe(2);
    expect(steps.map(({ endMs }) => endMs)).toEqual([1, undefined]);
  });

  it("never calls unreported tokens zero", () => {
    const { tokens } = summarizeRun([
      { type: "model-start", at: 0, callId: "a", model: "m" },
      { type: "model-end", at: 1, callId: "a", finishReason: null, usage: null, cost: null },
    ]);
    expect(tokens).toBeUndefined();
  });

  it("copes with no events at all", () => {
    expect(summarizeRun([])).toMatchObject({ steps: [], durationMs: 0 });
  });
});
