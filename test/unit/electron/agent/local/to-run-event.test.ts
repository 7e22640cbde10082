import { describe, expect, it } from "vitest";
import { createToRunEvent } from "../../../../../electron/agent/local/to-run-event.ts";
import { runEvent, type RunEvent } from "../../../../../shared/run-event.ts";
import { recordedStream, translateAll } from "../../../../fakes/recorded-run.ts";
import { toOutline } from "../../../../fakes/agent-request.ts";

const ofType = <T extends RunEvent["type"]>(events: readonly RunEvent[], type: T) =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);

const FAILURE = {
  code: "provider-failed",
  message: "It broke.",
  detail: null,
  retryAfterMs: null,
  requestId: "req_1",
  status: 500,
} as const;

describe("createToRunEvent", () => {
  const events = translateAll(recordedStream);

  it("says every kind of event in the order it happened", () => {
    expect(toOutline(events)).toEqual([
      "node-start agent",
      "model-start",
      "first-token",
      "reasoning-delta",
      "text-delta",
      "model-end",
      "tool-start",
      "tool-error",
      "node-end agent",
      "node-start tools",
      "tool-start",
      "tool-start",
      "tool-end",
      "tool-error",
      "tool-start",
      "tool-error",
      "node-end tools",
      "node-start agent",
      "model-start",
      "first-token",
      "text-delta",
      "model-end",
      "node-end agent",
    ]);
  });

  it("makes events that the contract accepts, at the injected time", () => {
    for (const event of events) expect(runEvent.parse(event)).toEqual(event);
    expect(new Set(events.map(({ at }) => at))).toEqual(new Set([5]));
  });

  it("gives each delta once", () => {
    const said = ofType(events, "text-delta").map(({ text }) => text);
    expect(said.join("")).toBe("Let me see.Done.");
    const thought = ofType(events, "reasoning-delta").map(({ text }) => text);
    expect(thought.join("")).toBe("Two sums, then.");
  });

  it("pairs the start and end of each model call, with the endpoint's own reason and count", () => {
    const starts = ofType(events, "model-start");
    const ends = ofType(events, "model-end");
    expect(ends.map(({ callId }) => callId)).toEqual(starts.map(({ callId }) => callId));
    expect(new Set(starts.map(({ callId }) => callId)).size).toBe(2);
    expect(ends.map(({ finishReason }) => finishReason)).toEqual(["tool_calls", "stop"]);
    expect(ends[0]?.usage).toEqual({
      inputTokens: 11,
      outputTokens: 7,
      cachedInputTokens: 4,
      reasoningTokens: 2,
      isEstimated: false,
    });
  });

  it("tells of every tool call, also of those that never reached a tool", () => {
    expect(ofType(events, "tool-start")).toMatchObject([
      { toolCallId: "broken", toolName: "calculator", args: { input: "{oops" } },
      { toolCallId: "good", toolName: "calculator", args: { expression: "6*7" } },
      { toolCallId: "bad", toolName: "calculator", args: { expression: "1/0" } },
      { toolCallId: "unknown", toolName: "launch", args: { now: true } },
    ]);
    expect(ofType(events, "tool-end")).toMatchObject([{ toolCallId: "good", result: "42" }]);
    expect(ofType(events, "tool-error").map(({ message }) => message)).toEqual([
      expect.stringContaining("valid JSON"),
      "Error: division by zero.",
      'Error: Tool "launch" not found.',
    ]);
  });

  it("ends what is open when the stream fails, and nothing twice", () => {
    const inMidAnswer = recordedStream.findIndex(({ params }) =>
      JSON.stringify(params.data).includes("text-delta"),
    );
    const translator = createToRunEvent({
      model: "recorded",
      now: () => 5,
      measure: (_callId, { usage }) => ({ usage, cost: null }),
    });
    const before = recordedStream
      .slice(0, inMidAnswer + 1)
      .flatMap((each) => translator.translate(each));
    const taskId = ofType(before, "node-start")[0]?.taskId;

    expect(translator.fail(FAILURE)).toEqual([
      {
        type: "model-end",
        at: 5,
        callId: ofType(before, "model-start")[0]?.callId,
        finishReason: null,
        usage: null,
        cost: null,
        error: "It broke.",
        code: "provider-failed",
        status: 500,
        requestId: "req_1",
      },
      { type: "node-end", at: 5, node: "agent", taskId, error: "It broke." },
    ]);
    expect(translator.fail(FAILURE)).toEqual([]);
  });
});
