import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { feedbackScore } from "../../../../../electron/observability/langfuse/scores.ts";
import { createScrub } from "../../../../../electron/observability/scrub/scrub.ts";
import { messageId, runId, threadId, toolCallId } from "../../../../../shared/ids.ts";
import type { RunEvent } from "../../../../../shared/run-event.ts";
import { toSpans } from "../../../../../shared/to-spans.ts";
import { writeSpans } from "../../../../../electron/observability/to-otlp.ts";

const OWN = "hunter2 of CANARY, with blanks";
const scrub = createScrub({ known: () => [OWN] });
const mode = fc.constantFrom("whole" as const, "redacted" as const, "none" as const);

/** A text with a key somewhere in it, as tools, models, people and errors write them. */
const planted = fc
  .tuple(
    fc.string({ maxLength: 20 }),
    fc.constantFrom(
      OWN,
      "sk-CANARY0123456789",
      "Bearer CANARY0123456789",
      "https://me:CANARY@host/v1",
      "x-api-key: CANARY0123",
      `{"headers":{"Authorization":"Basic CANARY012345"}}`,
      `{"password":"CANARY!"}`,
      "ghp_CANARY0123456789",
    ),
    fc.string({ maxLength: 20 }),
    fc.boolean(),
  )
  .map(([before, key, after, isQuoted]) => {
    const text = `${before} ${key} ${after}`;
    return isQuoted ? JSON.stringify({ text }) : text;
  });

const IDS = {
  runId: runId.parse("0f1f8f0c-6f3f-4d6c-8a59-6d4f0a6f7b02"),
  threadId: threadId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d01"),
  messageId: messageId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d02"),
};

/** A run whose every text is the same. */
function runOf(text: string): readonly RunEvent[] {
  const call = toolCallId.parse("call_1");
  const tools = [{ name: text, description: text, parameters: { title: text } }];
  return [
    { type: "run-start", at: 1, model: text, ...IDS },
    { type: "input-verdict", at: 1, message: "Sure?", excerpt: text },
    { type: "node-start", at: 2, node: text, taskId: "t" },
    { type: "model-start", at: 3, callId: "m1", model: text },
    { type: "model-request", at: 3, callId: "m1", parameters: { effort: { [text]: text } }, tools },
    { type: "first-token", at: 4, callId: "m1", responseId: text, responseModel: text },
    {
      ...{ type: "model-end", at: 5, callId: "m1", finishReason: text, usage: null, cost: null },
      ...{ error: text, requestId: text },
    },
    {
      type: "tool-start",
      at: 6,
      toolCallId: call,
      toolName: text,
      args: { deep: [text], [text]: 1 },
    },
    { type: "tool-end", at: 7, toolCallId: call, result: text },
    { type: "wait-start", at: 8, waitId: "w", reason: "retry", message: text, until: 9 },
    {
      type: "run-end",
      at: 9,
      status: {
        type: "incomplete",
        reason: "failed",
        error: {
          code: "internal",
          message: text,
          detail: text,
          retryAfterMs: null,
          requestId: text,
        },
      },
    },
  ];
}

describe("a key never leaves", () => {
  it("with a span: not in its name, its attributes, their names, its events or its status", () => {
    fc.assert(
      fc.property(planted, mode, fc.boolean(), (text, mode, isLangfuse) => {
        const message = JSON.stringify({
          role: "user",
          content: [{ type: "text", text }, { type: "reasoning", reasoning: text }, { type: "x" }],
          tool_calls: [{ id: text, name: text, args: { inner: text, [text]: 1 } }],
          tool_call_id: text,
        });
        const side = { messages: [message, text], leftOut: 0 };
        const spans = [
          ...writeSpans({
            ...IDS,
            version: "1",
            userId: text,
            spans: toSpans(runOf(text)),
            contentOf: () => ({ input: side, output: side }),
            question: text,
            answer: text,
            mode,
            clean: scrub,
            scrub,
            langfuse: isLangfuse
              ? {
                  ...{ messageId: IDS.messageId, environment: "desktop", release: text },
                  ...{ userId: text, tags: [text], metadata: { note: text }, figures: undefined },
                }
              : undefined,
          }),
        ];
        expect(spans.length).toBeGreaterThan(3);
        expect(JSON.stringify(spans)).not.toContain("CANARY");
      }),
    );
  });

  it("with a score: not in the note of a person's opinion", () => {
    fc.assert(
      fc.property(planted, mode, (note, mode) => {
        const given = { messageId: IDS.messageId, rating: "bad", reasons: [], note } as const;
        const about = { traceId: "a".repeat(32), environment: "desktop" };
        const { body } = feedbackScore(about, given, { scrub, mode, at: 1 });
        expect(body).not.toContain("CANARY");
      }),
    );
  });
});
