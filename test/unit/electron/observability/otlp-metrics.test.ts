import { expect, it } from "vitest";
import { z } from "zod";
import {
  createMetricExport,
  metricsUrl,
} from "../../../../electron/observability/metric-export.ts";
import { createOtlpMetrics } from "../../../../electron/observability/otlp-metrics.ts";
import type { HttpRequest, Reply } from "../../../../electron/observability/outbox/request.ts";
import type { EndedRun } from "../../../../electron/observability/trace-plan.ts";
import { messageId, runId, threadId } from "../../../../shared/ids.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/settings.ts";
import { toSpans } from "../../../../shared/to-spans.ts";
import { otlpMetricsFromProtobuf } from "../../../fakes/otlp-protobuf.ts";
import { RUN_STEPS } from "../../../fakes/run-steps.ts";
import { WHOLE_RUN } from "../../../fakes/whole-run.ts";

const RUN = {
  runId: runId.parse("0f1f8f0c-6f3f-4d6c-8a59-6d4f0a6f7b02"),
  threadId: threadId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d01"),
  version: "1.2.3",
};

const attribute = z.object({
  key: z.string(),
  value: z.record(z.string(), z.union([z.string(), z.number()])),
});
/** What `collector/metrics/v1` says, as far as it is looked at here; counts are texts in protobuf's JSON. */
const metric = z.object({
  name: z.string(),
  unit: z.string(),
  histogram: z
    .object({
      aggregationTemporality: z.literal(2),
      dataPoints: z.array(
        z.object({
          attributes: z.array(attribute),
          startTimeUnixNano: z.string(),
          timeUnixNano: z.string(),
          count: z.coerce.number(),
          sum: z.number(),
          bucketCounts: z.array(z.coerce.number()),
          explicitBounds: z.array(z.number()),
        }),
      ),
    })
    .optional(),
  sum: z
    .object({
      aggregationTemporality: z.literal(2),
      isMonotonic: z.literal(true),
      dataPoints: z.array(z.object({ attributes: z.array(attribute), asDouble: z.number() })),
    })
    .optional(),
});
const request = z.object({
  resourceMetrics: z.array(
    z.object({
      schemaUrl: z.literal("https://opentelemetry.io/schemas/1.41.0"),
      scopeMetrics: z.array(z.object({ metrics: z.array(metric) })),
    }),
  ),
});

const read = (bytes: Uint8Array | undefined) => {
  if (bytes === undefined) throw new Error("Nothing was written.");
  const metrics = request
    .parse(otlpMetricsFromProtobuf(bytes))
    .resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap((scope) => scope.metrics);
  return new Map(metrics.map((each) => [each.name, each]));
};
const plain = (attributes: readonly z.infer<typeof attribute>[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

it("writes what the conventions ask of a client, and what only Parley knows", () => {
  const metrics = createOtlpMetrics("1.2.3", 1_000);
  expect(metrics.write(2_000, "protobuf")).toBeUndefined();
  metrics.add(RUN, toSpans(RUN_STEPS));
  metrics.add(RUN, toSpans(WHOLE_RUN));
  const found = read(metrics.write(9_000, "protobuf"));
  expect([...found].map(([name, { unit }]) => `${name} ${unit}`).toSorted()).toEqual([
    "gen_ai.client.operation.duration s",
    "gen_ai.client.operation.time_to_first_chunk s",
    "gen_ai.client.token.usage {token}",
    "parley.cost USD",
    "parley.run.duration s",
    "parley.tool.duration s",
    "parley.wait.duration s",
  ]);
  const tokens = found.get("gen_ai.client.token.usage")?.histogram?.dataPoints ?? [];
  expect(tokens.map(({ attributes, count, sum }) => [plain(attributes), count, sum])).toEqual([
    [
      expect.objectContaining({ "gen_ai.token.type": "input", "gen_ai.request.model": "demo" }),
      4,
      400,
    ],
    [expect.objectContaining({ "gen_ai.token.type": "output" }), 4, 80],
  ]);
  for (const { histogram } of found.values()) {
    for (const { count, bucketCounts, explicitBounds, timeUnixNano } of histogram?.dataPoints ??
      []) {
      expect(bucketCounts).toHaveLength(explicitBounds.length + 1);
      expect(bucketCounts.reduce((a, b) => a + b)).toBe(count);
      expect(timeUnixNano).toBe("9000000000");
    }
  }
  const durations = found.get("gen_ai.client.operation.duration")?.histogram?.dataPoints ?? [];
  const failures = durations.filter(({ attributes }) => "error.type" in plain(attributes));
  expect(failures.reduce((sum, { count }) => sum + count, 0)).toBe(3);
  expect(found.get("parley.cost")?.sum?.dataPoints[0]?.asDouble).toBeCloseTo(0.0011, 9);
});

it("holds no word of a conversation, nor a series for each run", () => {
  const metrics = createOtlpMetrics("1.2.3", 0);
  for (let index = 0; index < 50; index += 1) metrics.add(RUN, toSpans(WHOLE_RUN));
  const once = createOtlpMetrics("1.2.3", 0);
  once.add(RUN, toSpans(WHOLE_RUN));
  const text = Buffer.from(metrics.write(1, "json") ?? []).toString();
  expect(text).not.toMatch(/6\*7|you are now|No such time zone|key was refused|7d3f5a52|call_/);
  const sizes = [metrics, once].map((each) => each.write(1, "protobuf")?.byteLength ?? 0);
  expect(sizes[0]).toBe(sizes[1]);
});

it("goes where spans go by the usual address alone", () => {
  expect(metricsUrl("http://localhost:4318/v1/traces")).toBe("http://localhost:4318/v1/metrics");
  expect(metricsUrl("https://o.example/otlp/v1/traces/?a=b")).toBe(
    "https://o.example/otlp/v1/metrics?a=b",
  );
  expect(metricsUrl("https://o.example/spans")).toBeUndefined();
});

const ended: EndedRun = {
  runId: RUN.runId,
  plan: {
    threadId: RUN.threadId,
    messageId: messageId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d02"),
    mode: "none",
    question: null,
    labels: { environment: "desktop", release: "1", userId: null, tags: [], metadata: {} },
    metrics: [],
  },
  destinations: [{ target: "open-telemetry", destination: "http://h/v1/traces" }],
  events: RUN_STEPS,
  answer: "",
};

function openExport(replies: Partial<Reply & { readonly type: "answered" }>[]) {
  const sent: HttpRequest[] = [];
  const at = { isOn: true };
  const settings = { openTelemetry: { ...DEFAULT_SETTINGS.openTelemetry, enabled: true } };
  const open = () =>
    createMetricExport({
      targets: {
        state: () =>
          Promise.resolve(
            at.isOn
              ? {
                  type: "on",
                  destination: {
                    target: "open-telemetry",
                    url: "http://h/v1/traces",
                    publicKey: null,
                  },
                }
              : { type: "off", reason: "It is turned off.", isBlocked: false },
          ),
        access: () => Promise.resolve({ type: "open", headers: { "x-key": "k" } }),
      },
      send: (message) => {
        sent.push(message);
        const reply = replies[sent.length - 1] ?? {};
        return Promise.resolve({
          ...{ type: "answered", status: 200, contentType: "", body: "", retryAfterMs: undefined },
          ...reply,
        } as Reply);
      },
      settings: () => settings,
      version: "1.2.3",
      now: () => 9_000,
      report: (error) => {
        throw error;
      },
    });
  return { sent, at, exporter: open() };
}

it("sends what failed with the next, and nothing twice without need", async () => {
  const { sent, exporter } = openExport([{ status: 503 }]);
  exporter.add(ended);
  await exporter.close(1_000);
  await exporter.close(1_000);
  await exporter.close(1_000);
  expect(sent).toHaveLength(2);
  expect(sent[1]).toMatchObject({
    method: "POST",
    url: "http://h/v1/metrics",
    headers: { "x-key": "k", "content-type": "application/x-protobuf" },
  });
});

it("asks a collector that takes no metrics once, until the settings change", async () => {
  const { sent, exporter } = openExport([{ status: 404 }]);
  exporter.add(ended);
  await exporter.close(1_000);
  exporter.add(ended);
  await exporter.close(1_000);
  expect(sent).toHaveLength(1);
  exporter.settingsChanged();
  await exporter.close(1_000);
  expect(sent).toHaveLength(2);
});

it("sends nothing while it is off, and nothing of runs that went elsewhere", async () => {
  const { sent, at, exporter } = openExport([]);
  exporter.add({ ...ended, destinations: [{ target: "langfuse", destination: "https://l" }] });
  await exporter.close(1_000);
  at.isOn = false;
  exporter.add(ended);
  await exporter.close(1_000);
  expect(sent).toEqual([]);
});
