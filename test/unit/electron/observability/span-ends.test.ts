import { describe, expect, it } from "vitest";
import { writeSpans } from "../../../../electron/observability/to-otlp.ts";
import { toolCallId } from "../../../../shared/ids.ts";
import type { FinalStatus } from "../../../../shared/message.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import { toSpans } from "../../../../shared/to-spans.ts";
import { WHOLE_RUN } from "../../../fakes/whole-run.ts";

const [start] = WHOLE_RUN;
if (start?.type !== "run-start") throw new Error("A run begins with its start.");
const IDS = { runId: start.runId, threadId: start.threadId, messageId: start.messageId };
const same = (text: string): string => text;

function write(events: readonly RunEvent[], status: FinalStatus, isLangfuse = false) {
  const langfuse = {
    ...{ messageId: IDS.messageId, environment: "desktop", release: "1" },
    ...{ userId: undefined, tags: [], metadata: {}, figures: undefined },
  };
  const spans = [
    ...writeSpans({
      ...IDS,
      version: "1",
      spans: toSpans([
        { type: "run-start", at: 1, model: "m", ...IDS },
        { type: "node-start", at: 1, node: "agent", taskId: "t" },
        ...events,
        { type: "run-end", at: 9, status },
      ]),
      contentOf: () => ({ input: null, output: null }),
      mode: "whole",
      clean: same,
      scrub: same,
      langfuse: isLangfuse ? langfuse : undefined,
    }),
  ];
  const find = (name: string) => {
    const found = spans.find((span) => span.name === name);
    return {
      code: found?.status.code,
      attributes: Object.fromEntries(
        (found?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]),
      ),
    };
  };
  return { run: find(isLangfuse ? "chat-turn" : "invoke_agent Parley"), call: find("chat m") };
}

const began: RunEvent = { type: "model-start", at: 2, callId: "c", model: "m" };
const ended = (finishReason: string | null, error?: string): RunEvent => ({
  ...{ type: "model-end", at: 3, callId: "c", finishReason, usage: null, cost: null },
  ...(error === undefined ? {} : { error }),
});
const OK = 1;
const UNSET = 0;
const ERROR = 2;

describe("a span's end", () => {
  it("is that of a call which was answered to its end", () => {
    const { call, run } = write([began, ended("stop")], { type: "complete" });
    expect(call).toMatchObject({ code: OK, attributes: { "parley.span.state": "done" } });
    expect(run.code).toBe(OK);
  });

  it.each(["stopped", "interrupted"] as const)(
    "is never well where the answer broke off, as in a run that was %s",
    (reason) => {
      const { call } = write([began, ended(null)], { type: "incomplete", reason, error: null });
      expect(call).toMatchObject({ code: UNSET, attributes: { "parley.span.state": "cut-off" } });
    },
  );

  it("is an error where the call failed", () => {
    const { call } = write([began, ended(null, "No.")], {
      ...{ type: "incomplete", reason: "failed", error: null },
    });
    expect(call).toMatchObject({ code: ERROR, attributes: { "error.type": "model_error" } });
  });

  it.each(["truncated", "stopped"] as const)("is no error of a run that was %s", (reason) => {
    const { run } = write([began, ended("length")], { type: "incomplete", reason, error: null });
    expect(run.code).toBe(UNSET);
    expect(run.attributes["error.type"]).toBeUndefined();
  });
});

it("says all that a check said, of several results of one run too", () => {
  const verdict = (id: string, excerpt: string): RunEvent => ({
    ...{ type: "guard-verdict", at: 3, toolCallId: toolCallId.parse(id), action: "marked" },
    ...{ label: "imitates a system message", excerpt },
  });
  const { run } = write(
    [verdict("a", "first"), verdict("b", "second")],
    { type: "complete" },
    true,
  );
  const details = run.attributes[
    "langfuse.observation.metadata.details_check_of_a_tool_s_result"
  ] as string;
  expect(details).toContain("first");
  expect(details).toContain("second");
});
