import { expect, it } from "vitest";
import type { RunEvent } from "../../../shared/run-event.ts";
import { toRunFigures } from "../../../shared/run-figures.ts";
import { RUN_STEPS } from "../../fakes/run-steps.ts";
import { WHOLE_RUN } from "../../fakes/whole-run.ts";

const replaceEnds = (change: Partial<Extract<RunEvent, { type: "model-end" }>>): RunEvent[] =>
  RUN_STEPS.map((event) =>
    event.type === "model-end" && event.usage !== null ? { ...event, ...change } : event,
  );

it("adds up what a run used", () => {
  expect(toRunFigures(RUN_STEPS)).toEqual({
    inputTokens: 200,
    outputTokens: 40,
    costBasis: "prices",
    unansweredCalls: 0,
    isEstimated: false,
    costMicroUsd: 550,
    firstTokenMs: 100,
    totalMs: 2_100,
    toolCalls: 1,
    toolFailures: 0,
  });
});

it("does not call a cost known of which a part is not, nor tokens that nobody reported", () => {
  expect(toRunFigures(replaceEnds({ cost: null })).costMicroUsd).toBeNull();
  const oneUnknown = RUN_STEPS.map((event) =>
    event.type === "model-end" && event.callId === "m3" ? { ...event, cost: null } : event,
  );
  expect(toRunFigures(oneUnknown).costMicroUsd).toBeNull();
  expect(toRunFigures(replaceEnds({ usage: null }))).toMatchObject({
    inputTokens: null,
    outputTokens: null,
    costMicroUsd: null,
  });
});

it("says that tokens are an estimate where any of them is", () => {
  const usage = {
    inputTokens: 1,
    outputTokens: 1,
    cachedInputTokens: 0,
    reasoningTokens: 0,
    isEstimated: true,
  };
  expect(toRunFigures(replaceEnds({ usage })).isEstimated).toBe(true);
});

it("counts tools that failed", () => {
  const failed = RUN_STEPS.map((event): RunEvent =>
    event.type === "tool-end"
      ? { type: "tool-error", at: event.at, toolCallId: event.toolCallId, message: "No." }
      : event,
  );
  expect(toRunFigures(failed)).toMatchObject({ toolCalls: 1, toolFailures: 1 });
});

it("tells apart how long it waited for a person", () => {
  expect(toRunFigures(WHOLE_RUN).decisionMs).toBe(2_006);
  expect(toRunFigures(RUN_STEPS).decisionMs).toBeUndefined();
});
