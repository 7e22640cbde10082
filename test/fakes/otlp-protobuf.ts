/**
 * Reads an ExportTraceServiceRequest from protobuf into OTLP/JSON, by the numbers that opentelemetry-proto gives its
 * fields (collector/trace/v1, trace/v1, common/v1). What it does not know is an error: nothing is passed over.
 */
export function otlpFromProtobuf(bytes: Uint8Array): unknown {
  return { resourceSpans: [], ...read(bytes, REQUEST) };
}

type Reader = (value: Value) => unknown;
type Value = bigint | Uint8Array;
interface Field {
  readonly name: string;
  readonly read: Reader;
  readonly isList?: boolean;
}
type Fields = Readonly<Record<number, Field>>;

const text: Reader = (value) => Buffer.from(value as Uint8Array).toString("utf8");
const hex: Reader = (value) => Buffer.from(value as Uint8Array).toString("hex");
const count: Reader = (value) => Number(value);
const decimal: Reader = (value) => BigInt.asIntN(64, value as bigint).toString();
const double: Reader = (value) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, value as bigint, true);
  return view.getFloat64(0, true);
};
const message =
  (fields: () => Fields, defaults: object = {}): Reader =>
  (value) => ({ ...defaults, ...read(value as Uint8Array, fields()) });
const ignored: Field = { name: "", read: () => undefined };

const ANY_VALUE: Fields = {
  1: { name: "stringValue", read: text },
  2: { name: "boolValue", read: (value) => value === 1n },
  3: { name: "intValue", read: decimal },
  4: { name: "doubleValue", read: double },
  5: {
    name: "arrayValue",
    read: message(() => ({ 1: { name: "values", read: message(() => ANY_VALUE), isList: true } }), {
      values: [],
    }),
  },
};
const KEY_VALUE: Fields = {
  1: { name: "key", read: text },
  2: { name: "value", read: message(() => ANY_VALUE) },
};
const attributes: Field = { name: "attributes", read: message(() => KEY_VALUE), isList: true };
const EVENT: Fields = {
  1: { name: "timeUnixNano", read: decimal },
  2: { name: "name", read: text },
  3: attributes,
  4: ignored,
};
const STATUS: Fields = { 2: { name: "message", read: text }, 3: { name: "code", read: count } };
const SPAN: Fields = {
  1: { name: "traceId", read: hex },
  2: { name: "spanId", read: hex },
  4: { name: "parentSpanId", read: hex },
  5: { name: "name", read: text },
  6: { name: "kind", read: count },
  7: { name: "startTimeUnixNano", read: decimal },
  8: { name: "endTimeUnixNano", read: decimal },
  9: attributes,
  10: ignored,
  11: { name: "events", read: message(() => EVENT, { attributes: [] }), isList: true },
  12: ignored,
  14: ignored,
  15: { name: "status", read: message(() => STATUS, { code: 0 }) },
  16: ignored,
};
const SCOPE_SPANS: Fields = {
  1: {
    name: "scope",
    read: message(() => ({ 1: { name: "name", read: text }, 2: { name: "version", read: text } })),
  },
  2: { name: "spans", read: message(() => SPAN, { attributes: [], events: [] }), isList: true },
  3: { name: "schemaUrl", read: text },
};
const RESOURCE_SPANS: Fields = {
  1: {
    name: "resource",
    read: message(() => ({ 1: attributes, 2: ignored }), { attributes: [] }),
  },
  2: { name: "scopeSpans", read: message(() => SCOPE_SPANS, { spans: [] }), isList: true },
  3: { name: "schemaUrl", read: text },
};
const REQUEST: Fields = {
  1: { name: "resourceSpans", read: message(() => RESOURCE_SPANS), isList: true },
};

/** Eight bytes each, in a row. */
const packed =
  (one: Reader): Reader =>
  (value) => {
    const { buffer, byteOffset, byteLength } = value as Uint8Array;
    const view = new DataView(buffer, byteOffset, byteLength);
    return Array.from({ length: byteLength / 8 }, (_, index) =>
      one(view.getBigUint64(index * 8, true)),
    );
  };
const times: Fields = {
  2: { name: "startTimeUnixNano", read: decimal },
  3: { name: "timeUnixNano", read: decimal },
};
const NUMBER_POINT: Fields = {
  ...times,
  4: { name: "asDouble", read: double },
  7: attributes,
  8: ignored,
};
const HISTOGRAM_POINT: Fields = {
  ...times,
  4: { name: "count", read: decimal },
  5: { name: "sum", read: double },
  6: { name: "bucketCounts", read: packed(decimal) },
  7: { name: "explicitBounds", read: packed(double) },
  9: attributes,
  10: ignored,
  11: { name: "min", read: double },
  12: { name: "max", read: double },
};
const points = (fields: Fields): Field => ({
  name: "dataPoints",
  read: message(() => fields, { attributes: [] }),
  isList: true,
});
const temporality: Field = { name: "aggregationTemporality", read: count };
const METRIC: Fields = {
  1: { name: "name", read: text },
  2: { name: "description", read: text },
  3: { name: "unit", read: text },
  7: {
    name: "sum",
    read: message(() => ({
      1: points(NUMBER_POINT),
      2: temporality,
      3: { name: "isMonotonic", read: (value) => value === 1n },
    })),
  },
  9: { name: "histogram", read: message(() => ({ 1: points(HISTOGRAM_POINT), 2: temporality })) },
};
const SCOPE_METRICS: Fields = {
  ...SCOPE_SPANS,
  2: { name: "metrics", read: message(() => METRIC), isList: true },
};
const RESOURCE_METRICS: Fields = {
  ...RESOURCE_SPANS,
  2: { name: "scopeMetrics", read: message(() => SCOPE_METRICS), isList: true },
};

/** The same for an ExportMetricsServiceRequest (collector/metrics/v1, metrics/v1). */
export function otlpMetricsFromProtobuf(bytes: Uint8Array): unknown {
  const request = {
    1: { name: "resourceMetrics", read: message(() => RESOURCE_METRICS), isList: true },
  };
  return { resourceMetrics: [], ...read(bytes, request) };
}

/** One message of protobuf's wire format: a tag, then a varint (0), eight bytes (1), so many bytes (2) or four (5). */
function read(bytes: Uint8Array, fields: Fields): Record<string, unknown> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Record<string, unknown> = {};
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at);
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const valueOf = (wireType: number): Value => {
    if (wireType === 0) return varint();
    const length = wireType === 1 ? 8 : wireType === 5 ? 4 : Number(varint());
    const from = at;
    at += length;
    if (at > bytes.byteLength) throw new Error("The message ends too early.");
    if (wireType === 1) return view.getBigUint64(from, true);
    if (wireType === 5) return BigInt(view.getUint32(from, true));
    return bytes.subarray(from, at);
  };
  while (at < bytes.byteLength) {
    const tag = Number(varint());
    const field = fields[tag >> 3];
    if (field === undefined) throw new Error(`Field ${tag >> 3} is not known here.`);
    const value = field.read(valueOf(tag & 7));
    if (field === ignored) continue;
    if (field.isList === true) {
      const list = (found[field.name] ??= []) as unknown[];
      list.push(value);
    } else found[field.name] = value;
  }
  return found;
}
