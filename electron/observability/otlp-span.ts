/** A value as OTLP/JSON writes it (opentelemetry-proto, common/v1, `AnyValue`). */
export type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  /** 64 bits: a decimal string, or a number where it is exact. */
  | { readonly intValue: string | number }
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
    readonly attributes?: readonly KeyValue[];
  }[];
  readonly status: { readonly code: number; readonly message?: string };
}
