import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { toLog } from "../../../../electron/observability/log.ts";
import { createRunLog } from "../../../../electron/observability/run-log.ts";
import { messageId, runId, threadId, toolCallId } from "../../../../shared/ids.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";

const run = {
  runId: runId.parse("0f1f8f0c-6f3f-4d6c-8a59-6d4f0a6f7b02"),
  threadId: threadId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d01"),
  windowId: 3,
};
const call = toolCallId.parse("sk-CANARY-call-000");

/** A run in which a canary stands wherever a word of the conversation or of a provider can stand. */
const EVENTS: readonly RunEvent[] = [
  {
    type: "run-start",
    at: 100,
    model: "m",
    ...run,
    messageId: messageId.parse("00000000-0000-4000-8000-000000000001"),
  },
  { type: "model-start", at: 110, callId: "c", model: "m", parameters: { stop: "CANARY" } },
  { type: "text-delta", at: 115, text: "CANARY" },
  { type: "reasoning-delta", at: 116, text: "CANARY" },
  {
    type: "model-end",
    at: 150,
    callId: "c",
    finishReason: 'CANARY\n{"level":"info"}',
    usage: {
      inputTokens: 5,
      outputTokens: 2,
      cachedInputTokens: 0,
      reasoningTokens: 0,
      isEstimated: false,
    },
    cost: null,
    error: "CANARY",
  },
  { type: "tool-start", at: 160, toolCallId: call, toolName: "calculator", args: ["CANARY"] },
  { type: "tool-error", at: 190, toolCallId: call, message: "CANARY" },
  {
    type: "wait-start",
    at: 200,
    waitId: "w",
    reason: "rate-limit",
    message: "CANARY",
    until: 5_200,
  },
  {
    type: "run-end",
    at: 300,
    status: {
      type: "incomplete",
      reason: "failed",
      error: {
        code: "provider-failed",
        message: "CANARY",
        detail: "CANARY",
        retryAfterMs: null,
        requestId: "req_1",
      },
    },
  },
];

describe("a run's lines in the log", () => {
  const stream = new PassThrough();
  EVENTS.forEach(createRunLog(toLog("debug", stream), run));
  const text = String(stream.read());
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

  it("name the window, the thread, the run and its trace, each", () => {
    for (const line of lines) {
      expect(line).toMatchObject({ ...run, traceId: "0f1f8f0c6f3f4d6c8a596d4f0a6f7b02" });
    }
  });

  it("tell its milestones with how long they took and how they ended", () => {
    expect(lines).toMatchObject([
      { event: "run-started", model: "m" },
      { event: "model-call-ended", durationMs: 40, inputTokens: 5, isFailed: true },
      { event: "tool-ended", tool: "calculator", durationMs: 30, isFailed: true },
      { event: "run-waits", reason: "rate-limit", waitMs: 5_000 },
      {
        event: "run-ended",
        durationMs: 200,
        status: "failed",
        errorCode: "provider-failed",
        requestId: "req_1",
      },
    ]);
  });

  it("hold no word of the conversation or of the provider", () => {
    expect(text).not.toContain("CANARY");
  });
});
