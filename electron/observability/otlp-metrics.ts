import { ProtobufMetricsSerializer, JsonMetricsSerializer } from "@opentelemetry/otlp-transformer";
import type { ModelSpan, RunSpan, Span } from "../../shared/span.ts";
import { bareText } from "./bare-names.ts";
import {
  CONVENTIONS,
  METRICS,
  type AttributeName,
  type OtlpMetricName,
  type SpanAttributes,
} from "./conventions.ts";
import { askedAttributes, genAiAttributes, usdOf, type GenAiRun } from "./gen-ai-attributes.ts";
import type { OtlpEncoding } from "./outbox/to-request.ts";

type ResourceMetrics = Parameters<typeof JsonMetricsSerializer.serializeRequest>[0];

/** What many runs were like, added up since the app began. Nothing of a conversation is in it, whatever the settings. */
export interface OtlpMetrics {
  /** Adds a run that has ended. */
  readonly add: (run: GenAiRun, spans: readonly Span[]) => void;
  /**
   * Everything so far, as the body of an export request (opentelemetry-proto, collector/metrics/v1); undefined before the
   * first run.
   *
   * @param at milliseconds since the epoch.
   */
  readonly write: (at: number, encoding: OtlpEncoding) => Uint8Array<ArrayBuffer> | undefined;
}

interface Point {
  readonly attributes: Readonly<Record<string, string | number>>;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** One more than there are bounds. */
  readonly counts: number[];
}

/** As OpenTelemetry's SDK numbers them. */
const CUMULATIVE = 1;
const HISTOGRAM = 0;
const SUM = 3;
const DOUBLE = 1;

/** What tells one series of a metric from another: few values each, or there would be as many series as runs. */
const OF_CALL: readonly AttributeName[] = [
  "gen_ai.operation.name",
  "gen_ai.provider.name",
  "gen_ai.request.model",
  "gen_ai.response.model",
  "server.address",
  "server.port",
];
const OF_RUN: readonly AttributeName[] = [
  "gen_ai.provider.name",
  "gen_ai.request.model",
  "parley.run.status",
  "error.type",
];

/** @param startedAt when counting begins, in milliseconds since the epoch. */
export function createOtlpMetrics(version: string, startedAt: number): OtlpMetrics {
  const series = new Map<OtlpMetricName, Map<string, Point>>();

  function record(name: OtlpMetricName, value: number, told: SpanAttributes): void {
    const attributes = toFacts(told);
    const key = JSON.stringify(Object.entries(attributes).sort());
    const points = series.get(name) ?? new Map<string, Point>();
    series.set(name, points);
    const bounds = boundsOf(name);
    const point = points.get(key) ?? {
      ...{ attributes, count: 0, sum: 0, min: value, max: value },
      counts: Array.from({ length: bounds.length + 1 }, () => 0),
    };
    points.set(key, point);
    point.count += 1;
    point.sum += value;
    point.min = Math.min(point.min, value);
    point.max = Math.max(point.max, value);
    // A bound belongs to the bucket below it.
    const bucket = bounds.findIndex((bound) => value <= bound);
    const index = bucket === -1 ? bounds.length : bucket;
    point.counts[index] = (point.counts[index] ?? 0) + 1;
  }

  function addCall(span: ModelSpan, all: SpanAttributes): void {
    const told = pick(all, OF_CALL);
    const { usage, firstTokenAt, startAt } = span;
    record("gen_ai.client.operation.duration", secondsOf(span), {
      ...told,
      "error.type": all["error.type"],
    });
    if (firstTokenAt !== undefined) {
      const seconds = (firstTokenAt - startAt) / 1_000;
      record("gen_ai.client.operation.time_to_first_chunk", seconds, told);
    }
    // What a provider counted and no guess of Parley's.
    if (usage !== undefined && !usage.isEstimated) {
      const tokens = { input: usage.inputTokens, output: usage.outputTokens };
      for (const [type, count] of Object.entries(tokens)) {
        record("gen_ai.client.token.usage", count, { ...told, "gen_ai.token.type": type });
      }
    }
    const usd = usdOf(span);
    if (usd !== undefined) record("parley.cost", usd, told);
  }

  return {
    add(run, spans) {
      const root = spans.find((span): span is RunSpan => span.kind === "run");
      const asked = askedAttributes(root);
      for (const span of spans) {
        if (span.endAt === undefined) continue;
        const all = { ...asked, ...genAiAttributes(span, run, 1) };
        if (span.kind === "model") addCall(span, all);
        if (span.kind === "run") record("parley.run.duration", secondsOf(span), pick(all, OF_RUN));
        if (span.kind === "wait") {
          record("parley.wait.duration", secondsOf(span), pick(all, ["parley.wait.reason"]));
        }
        if (span.kind === "tool") {
          const told = pick(all, ["gen_ai.tool.name", "error.type"]);
          record("parley.tool.duration", secondsOf(span), told);
        }
      }
    },
    write(at, encoding) {
      if (series.size === 0) return undefined;
      const times = { startTime: toHrTime(startedAt), endTime: toHrTime(at) };
      const metrics = [...series].map(([name, points]) => {
        const { description, unit } = METRICS[name];
        const bounds = boundsOf(name);
        const isSum = bounds.length === 0;
        return {
          descriptor: { name, description, unit, valueType: DOUBLE },
          aggregationTemporality: CUMULATIVE,
          dataPointType: isSum ? SUM : HISTOGRAM,
          ...(isSum ? { isMonotonic: true } : {}),
          dataPoints: [...points.values()].map(({ attributes, counts, ...value }) => ({
            ...times,
            attributes,
            value: isSum ? value.sum : { ...value, buckets: { boundaries: bounds, counts } },
          })),
        };
      });
      const { schemaUrl } = CONVENTIONS;
      const request = {
        resource: {
          attributes: { "service.name": "parley", "service.version": version },
          schemaUrl,
        },
        scopeMetrics: [{ scope: { name: "parley", version, schemaUrl }, metrics }],
      };
      const serializer =
        encoding === "protobuf" ? ProtobufMetricsSerializer : JsonMetricsSerializer;
      // What the encoders read of it; its classes are the SDK's.
      const bytes = serializer.serializeRequest(request as unknown as ResourceMetrics);
      return bytes === undefined ? undefined : Uint8Array.from(bytes);
    },
  };
}

function boundsOf(name: OtlpMetricName): readonly number[] {
  const metric = METRICS[name];
  return "boundaries" in metric ? metric.boundaries : [];
}

const secondsOf = ({ startAt, endAt = startAt }: Span): number => (endAt - startAt) / 1_000;

function pick(all: SpanAttributes, names: readonly AttributeName[]): SpanAttributes {
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

/** Names that a model or its server made up would be a series each, and may be anybody's words. */
function toFacts(attributes: SpanAttributes): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]): [string, string | number][] => {
      if (typeof value === "number") return [[name, value]];
      return typeof value === "string" ? [[name, bareText(name, value)]] : [];
    }),
  );
}

/** Seconds and nanoseconds. */
function toHrTime(at: number): [number, number] {
  return [Math.floor(at / 1_000), Math.round((at % 1_000) * 1e6)];
}
