import { describe, expect, it } from "vitest";
import { stripContent } from "../../../../electron/observability/langfuse/strip-content.ts";
import { toDocument, writeSpans } from "../../../../electron/observability/to-otlp.ts";
import { messageId, runId, threadId, toolCallId } from "../../../../shared/ids.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import { toSpans } from "../../../../shared/to-spans.ts";

const IDS = {
  runId: runId.parse("0f1f8f0c-6f3f-4d6c-8a59-6d4f0a6f7b02"),
  threadId: threadId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d01"),
  messageId: messageId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d02"),
};
const SAID = "CANARY: Anna is ill";
/** As a model writes it where only letters and marks may stand. */
const NAMED = "CANARY_anna_is_ill";
const call = toolCallId.parse(SAID);

/** A run in which whatever a person, a file, a model or its server can put into words says something of the chat. */
const RUN: readonly RunEvent[] = [
  { type: "run-start", at: 1, model: "small", kind: "answer", ...IDS },
  {
    type: "input-verdict",
    at: 2,
    message: `The attached “${SAID}.txt” imitates a system message. Send it anyway?`,
    excerpt: SAID,
  },
  { type: "node-start", at: 3, node: "agent", taskId: "t" },
  { type: "model-start", at: 3, callId: "m1", model: "small" },
  { type: "model-request", at: 3, callId: "m1", parameters: { temperature: 1 } },
  { type: "first-token", at: 4, callId: "m1", responseId: SAID, responseModel: SAID },
  {
    ...{ type: "model-end", at: 5, callId: "m1", finishReason: NAMED, usage: null, cost: null },
    ...{ error: "The endpoint broke the answer off.", detail: SAID, code: "provider-failed" },
  },
  { type: "node-end", at: 5, node: "agent", taskId: "t", error: null },
  { type: "tool-start", at: 6, toolCallId: call, toolName: NAMED, args: { [SAID]: [SAID] } },
  { type: "tool-end", at: 7, toolCallId: call, result: SAID },
  {
    type: "guard-verdict",
    at: 7,
    toolCallId: call,
    label: "imitates a system message",
    action: "marked",
    excerpt: SAID,
  },
  { type: "tool-start", at: 8, toolCallId: call, toolName: NAMED, args: SAID },
  { type: "tool-error", at: 9, toolCallId: call, message: `Tool "${NAMED}" not found.` },
  { type: "tool-start", at: 8, toolCallId: call, toolName: "calculator", args: SAID },
  { type: "tool-error", at: 9, toolCallId: call, message: SAID },
  {
    type: "run-end",
    at: 10,
    status: {
      type: "incomplete",
      reason: "failed",
      error: {
        code: "provider-failed",
        message: "The endpoint broke the answer off.",
        detail: SAID,
        retryAfterMs: null,
        requestId: null,
      },
    },
  },
];

const message = JSON.stringify({
  role: "assistant",
  content: [{ type: "text", text: SAID }],
  tool_calls: [{ id: SAID, name: NAMED, args: { inner: SAID } }],
});
const side = { messages: [message, SAID], leftOut: 0 };

function write(isLangfuse: boolean, mode: "whole" | "none"): string {
  const run = {
    ...IDS,
    version: "1",
    spans: toSpans(RUN),
    contentOf: () => ({ input: side, output: side }),
    question: SAID,
    answer: SAID,
    mode,
    clean: (text: string) => text,
    scrub: (text: string) => text,
    langfuse: isLangfuse
      ? {
          ...{ messageId: IDS.messageId, environment: "desktop", release: "1" },
          ...{ userId: undefined, tags: [], metadata: {}, figures: undefined },
        }
      : undefined,
  };
  return JSON.stringify(toDocument(run, [...writeSpans(run)]));
}

describe.each([
  ["Langfuse", true],
  ["OpenTelemetry", false],
])("without content, nothing of a chat leaves to %s", (_, isLangfuse) => {
  it("in any field of any span, a name that a model made up among them", () => {
    const body = write(isLangfuse, "none");
    expect(body).not.toMatch(/canary|anna/i);
    expect(body).toContain("calculator");
    expect(body).toContain("The endpoint broke the answer off.");
  });

  it("nor with what had been recorded with it, once it may not", () => {
    const recorded = write(isLangfuse, "whole");
    expect(recorded).toContain(NAMED);
    const stripped = stripContent({ kind: "spans", body: recorded }, "none");
    expect(stripped).not.toMatch(/canary|anna/i);
    expect(JSON.parse(stripped ?? "")).toEqual(JSON.parse(write(isLangfuse, "none")));
  });
});

describe("what waits from a version that wrote its spans by LangChain's callbacks", () => {
  const span = {
    ...{ traceId: "a".repeat(32), spanId: "b".repeat(16), name: "calculator", kind: 1 },
    ...{ startTimeUnixNano: "1", endTimeUnixNano: "2" },
    attributes: [
      ["langfuse.observation.type", "tool"],
      ["langfuse.observation.status_message", `Error: ${SAID} at anna@example.com`],
      ["langfuse.observation.metadata.tool_input", SAID],
      ["langfuse.observation.metadata.parley_model", "small"],
      ["langfuse.observation.input", SAID],
    ].map(([key, value]) => ({ key, value: { stringValue: value } })),
    events: [{ name: SAID, timeUnixNano: "1", attributes: [] }],
    status: { code: 2, message: `Error: ${SAID}` },
  };
  const scope = { name: "langfuse-sdk", version: "5" };
  const body = JSON.stringify({
    resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope, spans: [span] }] }],
  });

  it("keeps its exceptions' words at home where no content may leave", () => {
    const stripped = stripContent({ kind: "spans", body }, "none");
    expect(stripped).not.toMatch(/canary|anna/i);
    expect(stripped).toContain("small");
  });

  it("has them redacted where content leaves redacted", () => {
    const stripped = stripContent({ kind: "spans", body }, "redacted");
    expect(stripped).toContain("CANARY");
    expect(stripped).not.toContain("anna@example.com");
  });
});
