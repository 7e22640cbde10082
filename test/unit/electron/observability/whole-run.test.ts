import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createRunExports } from "../../../../electron/observability/run-export.ts";
import { createRunStore } from "../../../../electron/store/run-store.ts";
import { createSpanStore } from "../../../../electron/store/span-store.ts";
import type { RunId } from "../../../../shared/ids.ts";
import { isDelta, runEvent } from "../../../../shared/run-event.ts";
import { toTraceId } from "../../../../shared/trace-id.ts";
import { otlpTraces } from "../../../fakes/otlp-schema.ts";
import { WHOLE_RUN } from "../../../fakes/whole-run.ts";
import { askingRun } from "../store/new-run.ts";
import { createTestDatabase, type TestDatabase } from "../store/test-database.ts";

let test: TestDatabase;
beforeEach(() => (test = createTestDatabase()));
afterEach(() => test.remove());

/** The whole run, as it comes back from the disk. */
function stored() {
  const { database } = test;
  const runs = createRunStore({ database, now: () => 6_000 });
  const spans = createSpanStore({ database, now: () => 6_000 });
  const { runId, message } = runs.begin(askingRun({ at: 1_000 }));
  spans.save(runId, [
    { spanId: "m2", input: { messages: ['{"role":"user"}'], leftOut: 0 } },
    { spanId: "t1", output: { messages: ['{"role":"assistant"}'], leftOut: 0 } },
  ]);
  const end = WHOLE_RUN.at(-1);
  if (end?.type !== "run-end") throw new Error("The run has no end.");
  const entries = WHOLE_RUN.map((event, index) => ({ seq: index + 1, event }));
  runs.finish(runId, { ...message, status: end.status }, entries);
  return {
    runId,
    runs,
    exports: createRunExports({ runStore: runs, spanStore: spans, version: "1.2.3" }),
  };
}

const typesOf = (events: readonly { readonly type: string }[]) =>
  new Set(events.map(({ type }) => type));

describe("a run in which everything happens", () => {
  it("has every kind of event there is, and all of them are stored", () => {
    const kinds = runEvent.options.map(({ shape }) => shape.type.value);
    const steps = kinds.filter((type) => !type.endsWith("-delta"));
    expect(typesOf(WHOLE_RUN)).toEqual(new Set(steps));
    const { runs, runId } = stored();
    expect(runs.events(runId)).toEqual(WHOLE_RUN.map((event) => runEvent.parse(event)));
    expect(runs.events(runId).some(isDelta)).toBe(false);
  });

  it("leaves the app as JSON with every event and with what went in and out", () => {
    const { exports, runId } = stored();
    const document = z
      .object({ events: z.array(runEvent), spans: z.array(z.looseObject({ id: z.string() })) })
      .parse(JSON.parse(exports.toText(runId, "json")));
    expect(document.events).toEqual(WHOLE_RUN.map((event) => runEvent.parse(event)));
    const span = (id: string) => document.spans.find((each) => each.id === id);
    expect(span("model:m2")?.["input"]).toEqual({ messages: [{ role: "user" }], leftOut: 0 });
    expect(span("node:t1")?.["output"]).toEqual({ messages: [{ role: "assistant" }], leftOut: 0 });
  });

  it("leaves the app as OTLP that its specification accepts, under the trace's own id", () => {
    const spans = otlpOf(stored());
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(ids.size).toBe(spans.length);
    for (const { parentSpanId } of spans.slice(1)) expect(ids).toContain(parentSpanId);
    const named = (name: string) => spans.filter((each) => each.name === name);
    expect(named("wait your decision (budget)")).toHaveLength(1);
    const check = spans
      .flatMap(({ events }) => events)
      .find(({ name }) => name === "Check of a tool's result");
    expect(check?.attributes).toContainEqual({
      key: "parley.mark.details",
      value: { stringValue: expect.stringContaining("ignore all previous") as string },
    });
    const [tool] = named("execute_tool current_time");
    expect(tool?.status).toEqual({ code: 2 });
    expect(tool?.attributes).toContainEqual({
      key: "parley.tool.error",
      value: { stringValue: "No such time zone." },
    });
    expect(spans[0]?.attributes).toContainEqual({
      key: "error.type",
      value: { stringValue: "authentication-failed" },
    });
  });
});

function otlpOf({
  exports,
  runId,
}: {
  exports: ReturnType<typeof createRunExports>;
  runId: RunId;
}) {
  const { resourceSpans } = otlpTraces.parse(JSON.parse(exports.toText(runId, "otlp")));
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans));
  expect(spans[0]?.traceId).toBe(toTraceId(runId));
  return spans;
}
