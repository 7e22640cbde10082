import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { AnyValue, KeyValue, OtlpDocument } from "../otlp-span.ts";

type ReadableSpan = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0][number];
type HrTime = ReadableSpan["startTime"];
type Attributes = ReadableSpan["attributes"];

/** The same export request as OTLP/JSON in protobuf (opentelemetry-proto, collector/trace/v1), by OpenTelemetry's own encoder. */
export function toProtobuf(document: OtlpDocument): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(ProtobufTraceSerializer.serializeRequest(toReadable(document)) ?? []);
}

/** As OpenTelemetry's SDK hands finished spans to its exporters. */
function toReadable({ resourceSpans }: OtlpDocument): ReadableSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans, schemaUrl: ofResource }) => {
    // One object for all of them: the encoder groups spans by it.
    const shared = { attributes: toPlain(resource.attributes), schemaUrl: ofResource };
    return scopeSpans.flatMap(({ scope, spans, schemaUrl }) => {
      const instrumentationScope = { ...scope, schemaUrl };
      return spans.map((span) => {
        const { traceId, spanId, parentSpanId, name, status } = span;
        const startTime = toHrTime(span.startTimeUnixNano);
        const endTime = toHrTime(span.endTimeUnixNano);
        const readable = {
          name,
          kind: span.kind - 1,
          spanContext: () => ({ traceId, spanId, traceFlags: 1 }),
          ...(parentSpanId === undefined
            ? {}
            : { parentSpanContext: { traceId, spanId: parentSpanId, traceFlags: 1 } }),
          startTime,
          endTime,
          duration: [endTime[0] - startTime[0], endTime[1] - startTime[1]],
          ended: true,
          attributes: toPlain(span.attributes),
          events: span.events.map((event) => ({
            name: event.name,
            time: toHrTime(event.timeUnixNano),
            attributes: toPlain(event.attributes),
          })),
          links: [],
          status,
          resource: shared,
          instrumentationScope,
          droppedAttributesCount: 0,
          droppedEventsCount: 0,
          droppedLinksCount: 0,
        };
        // What the encoder reads of it; its classes are the SDK's.
        return readable as unknown as ReadableSpan;
      });
    });
  });
}

/** Seconds and nanoseconds. */
function toHrTime(nanoseconds: string): HrTime {
  return [Number(nanoseconds.slice(0, -9)), Number(nanoseconds.slice(-9))];
}

function toPlain(attributes: readonly KeyValue[]): Attributes {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, toValue(value)]));
}

function toValue(value: AnyValue): NonNullable<Attributes[string]> {
  if ("stringValue" in value) return value.stringValue;
  if ("boolValue" in value) return value.boolValue;
  if ("intValue" in value) return Number(value.intValue);
  if ("doubleValue" in value) return value.doubleValue;
  return value.arrayValue.values.map((each) => String(toValue(each)));
}
