import { createHash } from "node:crypto";
import type { Span } from "../../shared/span.ts";
import { toTraceId } from "../../shared/trace-id.ts";
import {
  genAiAttributes,
  genAiName,
  type GenAiRun,
  type PlainAttribute,
} from "./gen-ai-attributes.ts";
import type { AnyValue, KeyValue, OtlpSpan } from "./otlp-span.ts";

/** A run as OTLP/JSON, the body of an export request. */
export interface OtlpDocument {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string; readonly version: string };
      readonly spans: readonly OtlpSpan[];
    }[];
  }[];
}

interface OtlpOptions extends GenAiRun {
  /** Parley's own. */
  readonly version: string;
  readonly spans: readonly Span[];
}

/** https://opentelemetry.io/docs/specs/otel/trace/api/#spankind and …/#set-status, as OTLP numbers them. */
const KIND = { internal: 1, client: 3 } as const;
const STATUS = { unset: 0, ok: 1, error: 2 } as const;

/**
 * Writes a run as OTLP/JSON with the attributes of OpenTelemetry's semantic conventions for generative AI
 * (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/); what they have no name for begins with `parley.`.
 * A span that never ended ends where the run does.
 */
export function toOtlp(options: OtlpOptions): OtlpDocument {
  const { runId, spans, version } = options;
  const traceId = toTraceId(runId);
  const idOf = (id: string): string =>
    createHash("sha256").update(`${runId} ${id}`).digest("hex").slice(0, 16);
  const lastAt = Math.max(...spans.map(({ startAt, endAt }) => endAt ?? startAt));
  return {
    resourceSpans: [
      {
        resource: {
          attributes: attributes({ "service.name": "parley", "service.version": version }),
        },
        scopeSpans: [
          {
            scope: { name: "parley", version },
            spans: spans.map((span) => ({
              traceId,
              spanId: idOf(span.id),
              ...(span.parentId === undefined ? {} : { parentSpanId: idOf(span.parentId) }),
              name: genAiName(span),
              kind: span.kind === "model" ? KIND.client : KIND.internal,
              startTimeUnixNano: toNanoseconds(span.startAt),
              endTimeUnixNano: toNanoseconds(span.endAt ?? lastAt),
              attributes: attributes(genAiAttributes(span, options)),
              events: eventsOf(span),
              status: statusOf(span),
            })),
          },
        ],
      },
    ],
  };
}

function eventsOf(span: Span): OtlpSpan["events"] {
  return span.kind === "model" && span.firstTokenAt !== undefined
    ? [{ timeUnixNano: toNanoseconds(span.firstTokenAt), name: "gen_ai.first_token" }]
    : [];
}

function statusOf({ state, error }: Span): OtlpSpan["status"] {
  if (state === "done") return { code: STATUS.ok };
  if (state !== "failed") return { code: STATUS.unset };
  return { code: STATUS.error, ...(error === undefined ? {} : { message: error }) };
}

function attributes(plain: Readonly<Record<string, PlainAttribute>>): readonly KeyValue[] {
  return Object.entries(plain).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: toValue(value) }],
  );
}

function toValue(value: NonNullable<PlainAttribute>): AnyValue {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") {
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  return { arrayValue: { values: value.map((each) => ({ stringValue: each })) } };
}

/** Milliseconds since the epoch with their fraction; as a number, nanoseconds would be too large to be exact. */
function toNanoseconds(at: number): string {
  const microseconds = Math.round(at * 1_000);
  return `${microseconds}000`;
}
