import { messageId, runId, threadId, toolCallId } from "../../shared/ids.ts";
import type { RunEvent } from "../../shared/run-event.ts";

const usage = {
  inputTokens: 100,
  outputTokens: 20,
  cachedInputTokens: 10,
  reasoningTokens: 5,
  isEstimated: false,
};
const ids = {
  runId: runId.parse("0f1f8f0c-6f3f-4d6c-8a59-6d4f0a6f7b02"),
  threadId: threadId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d01"),
  messageId: messageId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d02"),
};
const call = toolCallId.parse("call_1");

/** A run of 2.1 s: it waits for the limiter, fails once, tries again, uses a tool and answers. */
export const RUN_STEPS: readonly RunEvent[] = [
  { type: "run-start", at: 1_000, model: "demo", ...ids },
  { type: "node-start", at: 1_050, node: "agent", taskId: "t1" },
  {
    type: "wait-start",
    at: 1_050,
    waitId: "w1",
    reason: "rate-limit",
    message: "Rate limit: the model calls allowed are used up. The next one may start in 1 s.",
    until: 1_300,
  },
  { type: "wait-end", at: 1_300, waitId: "w1" },
  { type: "model-start", at: 1_310, callId: "m1", model: "demo" },
  {
    type: "model-end",
    at: 1_320,
    callId: "m1",
    finishReason: null,
    usage: null,
    cost: null,
    error: "The provider is busy.",
  },
  {
    type: "wait-start",
    at: 1_320,
    waitId: "w2",
    reason: "retry",
    message: "The provider is busy. Trying again in 1 s.",
    until: 2_570,
  },
  { type: "wait-end", at: 2_570, waitId: "w2" },
  {
    type: "model-start",
    at: 2_570,
    callId: "m2",
    model: "demo",
    parameters: { temperature: 0.2 },
  },
  { type: "first-token", at: 2_670, callId: "m2" },
  {
    type: "model-end",
    at: 2_770,
    callId: "m2",
    finishReason: "tool_calls",
    usage,
    cost: { microUsd: 250, isEstimated: false },
  },
  { type: "node-end", at: 2_775, node: "agent", taskId: "t1", error: null },
  { type: "node-start", at: 2_775, node: "tools", taskId: "t2" },
  {
    type: "tool-start",
    at: 2_780,
    toolCallId: call,
    toolName: "calculator",
    args: { expression: "6*7" },
  },
  { type: "tool-end", at: 2_800, toolCallId: call, result: "42" },
  { type: "node-end", at: 2_805, node: "tools", taskId: "t2", error: null },
  { type: "node-start", at: 2_805, node: "agent", taskId: "t3" },
  { type: "model-start", at: 2_810, callId: "m3", model: "demo" },
  { type: "first-token", at: 2_850, callId: "m3" },
  {
    type: "model-end",
    at: 3_100,
    callId: "m3",
    finishReason: "stop",
    usage,
    cost: { microUsd: 300, isEstimated: false },
  },
  { type: "node-end", at: 3_100, node: "agent", taskId: "t3", error: null },
  { type: "run-end", at: 3_100, status: { type: "complete" } },
];
