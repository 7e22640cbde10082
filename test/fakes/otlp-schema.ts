import { z } from "zod";

/** Bytes are hexadecimal and never all zero (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). */
const id = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
    .refine((text) => !/^0+$/.test(text));
const uint64 = z.string().regex(/^\d{1,20}$/);

const scalar = [
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ intValue: z.string().regex(/^-?\d{1,19}$/) }),
  z.strictObject({ doubleValue: z.number() }),
] as const;
const anyValue = z.union([
  ...scalar,
  z.strictObject({ arrayValue: z.strictObject({ values: z.array(z.union(scalar)) }) }),
]);
const attributes = z
  .array(z.strictObject({ key: z.string().min(1), value: anyValue }))
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length);

const span = z
  .strictObject({
    traceId: id(16),
    spanId: id(8),
    parentSpanId: id(8).optional(),
    name: z.string().min(1),
    /** SpanKind by number, from INTERNAL to CONSUMER. */
    kind: z.int().min(1).max(5),
    startTimeUnixNano: uint64,
    endTimeUnixNano: uint64,
    attributes,
    events: z.array(
      z.strictObject({
        timeUnixNano: uint64,
        name: z.string().min(1),
        attributes: attributes.optional(),
      }),
    ),
    status: z.strictObject({
      code: z.union([z.literal(0), z.literal(1), z.literal(2)]),
      message: z.string().optional(),
    }),
  })
  .refine((each) => BigInt(each.endTimeUnixNano) >= BigInt(each.startTimeUnixNano));

/**
 * An ExportTraceServiceRequest in OTLP's JSON, as far as Parley writes it; anything else in it is refused
 * (https://github.com/open-telemetry/opentelemetry-proto/tree/v1.5.0/opentelemetry/proto/trace/v1).
 */
export const otlpTraces = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeSpans: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string() }),
          spans: z.array(span),
          schemaUrl: z.url(),
        }),
      ),
      schemaUrl: z.url(),
    }),
  ),
});
