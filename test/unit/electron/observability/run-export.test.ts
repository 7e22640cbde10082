import { describe, expect, it } from "vitest";
import { createRunExports } from "../../../../electron/observability/run-export.ts";
import { runId, threadId } from "../../../../shared/ids.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import { RUN_STEPS } from "../../../fakes/run-steps.ts";

const RUN = runId.parse("0f1f8f0c-6f3f-4d6c-8a59-6d4f0a6f7b02");
const exports = createRunExports({
  runStore: {
    threadOf: () => threadId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d01"),
    events: () => RUN_STEPS,
  },
  spanStore: {
    save: () => undefined,
    readNewest: () => undefined,
    read: (_run, spanId) =>
      spanId === "m2"
        ? { spanId, input: { messages: ['{"role":"user","content":"Hi"}'], leftOut: 0 } }
        : undefined,
  },
  version: "1.2.3",
});

interface Attribute {
  readonly key: string;
  readonly value: Record<string, unknown>;
}
interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code: number };
}

describe("as OTLP", () => {
  const { resourceSpans } = JSON.parse(exports.toText(RUN, "otlp")) as {
    resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[];
  };
  const spans = resourceSpans[0]?.scopeSpans[0]?.spans ?? [];

  it("is one trace whose spans have parents in it", () => {
    expect(spans).toHaveLength(11);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(
      new Set(["0f1f8f0c6f3f4d6c8a596d4f0a6f7b02"]),
    );
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(ids.size).toBe(11);
    for (const { spanId, parentSpanId } of spans) {
      expect(spanId).toMatch(/^[0-9a-f]{16}$/);
      if (parentSpanId !== undefined) expect(ids).toContain(parentSpanId);
    }
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1);
  });

  it("says in the words of the conventions what a model call was", () => {
    const model = spans.filter(({ name }) => name === "chat demo")[1];
    const known = new Map(model?.attributes.map(({ key, value }) => [key, value]));
    expect(known.get("gen_ai.operation.name")).toEqual({ stringValue: "chat" });
    expect(known.get("gen_ai.usage.input_tokens")).toEqual({ intValue: "100" });
    expect(known.get("gen_ai.request.temperature")).toEqual({ doubleValue: 0.2 });
    expect(known.get("gen_ai.response.finish_reasons")).toEqual({
      arrayValue: { values: [{ stringValue: "tool_calls" }] },
    });
    expect(known.get("gen_ai.input.messages")).toEqual({
      stringValue: '[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]',
    });
    expect(known.has("gen_ai.output.messages")).toBe(false);
  });

  it("gives times in nanoseconds and marks what failed", () => {
    expect(spans[0]).toMatchObject({
      startTimeUnixNano: "1000000000",
      endTimeUnixNano: "3100000000",
    });
    expect(spans.filter(({ status }) => status.code === 2).map(({ name }) => name)).toEqual([
      "chat demo",
    ]);
  });
});

it("as JSON holds every event and what each span was given", () => {
  const document = JSON.parse(exports.toText(RUN, "json")) as {
    events: unknown[];
    spans: { id: string; input?: unknown }[];
  };
  expect(document.events).toHaveLength(RUN_STEPS.length);
  expect(document.spans.find(({ id }) => id === "model:m2")?.input).toEqual({
    messages: [{ role: "user", content: "Hi" }],
    leftOut: 0,
  });
});

describe("in either form", () => {
  const key = "sk-CANARY0123456789";
  const steps = RUN_STEPS.map((event): RunEvent => {
    if (event.type === "tool-start") return { ...event, args: { noteId: key, password: "CANARY" } };
    if (event.type === "tool-end") return { ...event, result: `It was ${key}.` };
    return event.type === "tool-error" ? { ...event, message: `No ${key}` } : event;
  });
  const careful = createRunExports({
    runStore: {
      threadOf: () => threadId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d01"),
      events: () => steps,
    },
    spanStore: { save: () => undefined, read: () => undefined, readNewest: () => undefined },
    version: "1.2.3",
  });

  it.each(["json", "otlp"] as const)(
    "holds no key that a tool was given or gave back: %s",
    (form) => {
      const text = careful.toText(RUN, form);
      expect(text).not.toContain("CANARY");
      expect(text).toContain("It was [redacted].");
      const ids = (each: string): number => each.split("calculator").length;
      expect(ids(text)).toBe(ids(exports.toText(RUN, form)));
    },
  );
});
