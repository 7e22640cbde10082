import type { PlainAttribute } from "./conventions.ts";

/** A value as OTLP/JSON writes it (opentelemetry-proto, common/v1, `AnyValue`). */
export type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  /** 64 bits, as a decimal string. */
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } };

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

/**
 * A span as OTLP/JSON writes it (opentelemetry-proto, trace/v1): ids in hexadecimal, times in nanoseconds since the
 * epoch as decimal strings.
 */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly {
    readonly name: string;
    readonly timeUnixNano: string;
    readonly attributes: readonly KeyValue[];
  }[];
  readonly status: { readonly code: number; readonly message?: string };
}

/** The body of an export request. */
export interface OtlpDocument {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string; readonly version: string };
      readonly spans: readonly OtlpSpan[];
      readonly schemaUrl: string;
    }[];
    readonly schemaUrl: string;
  }[];
}

/** https://opentelemetry.io/docs/specs/otel/trace/api/#spankind and …/#set-status, as OTLP numbers them. */
export const KIND = { internal: 1, client: 3 } as const;
export const STATUS = { unset: 0, ok: 1, error: 2 } as const;

/** Attributes in OTLP's wrapping; what is undefined is left out. */
export function toKeyValues(plain: Readonly<Record<string, PlainAttribute>>): readonly KeyValue[] {
  return Object.entries(plain).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: toValue(value) }],
  );
}

function toValue(value: NonNullable<PlainAttribute>): AnyValue {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  return { arrayValue: { values: value.map((each) => ({ stringValue: each })) } };
}

/** Milliseconds since the epoch with their fraction; as a number, nanoseconds would be too large to be exact. */
export function toNanoseconds(at: number): string {
  const microseconds = Math.round(at * 1_000);
  return `${microseconds}000`;
}
