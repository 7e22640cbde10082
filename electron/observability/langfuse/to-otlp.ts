import type { AttributeValue, Attributes, HrTime } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { AnyValue, KeyValue, OtlpSpan } from "../otlp-span.ts";
import { redactPersonal } from "../scrub/redact-personal.ts";
import type { Scrub } from "../scrub/scrub.ts";
import { kindOfAttribute, type ContentMode } from "./span-attributes.ts";

export interface OtlpOptions {
  readonly mode: ContentMode;
  /** Every text that leaves passes through it. */
  readonly scrub: Scrub;
}

/** Longer texts are cut: Langfuse Cloud takes requests of 4.5 MB. In UTF-16 units. */
export const LONGEST_VALUE = 262_144;

/**
 * One finished span, ready to leave the computer: nothing but what the receiver reads, no more of the conversation than
 * was allowed, and every text scrubbed.
 */
export function toOtlpSpan(span: ReadableSpan, options: OtlpOptions): OtlpSpan {
  const { traceId, spanId } = span.spanContext();
  const { mode, scrub } = options;
  const parent = span.parentSpanContext?.spanId;
  const hasWords = mode !== "none";
  return {
    traceId,
    spanId,
    ...(parent === undefined ? {} : { parentSpanId: parent }),
    name: scrub(span.name),
    kind: span.kind + 1,
    startTimeUnixNano: toNanoseconds(span.startTime),
    endTimeUnixNano: toNanoseconds(span.endTime),
    attributes: toAttributes(span.attributes, options),
    events: hasWords
      ? span.events.map(({ name, time, attributes }) => ({
          name: scrub(name),
          timeUnixNano: toNanoseconds(time),
          attributes: Object.entries(attributes ?? {}).flatMap(([key, value]) =>
            value === undefined ? [] : [{ key: scrub(key), value: toValue(value, clean(options)) }],
          ),
        }))
      : [],
    status:
      span.status.message === undefined || !hasWords
        ? { code: span.status.code }
        : { code: span.status.code, message: clean(options)(span.status.message) },
  };
}

interface OtlpFrame {
  readonly resource: Attributes;
  readonly scope: { readonly name: string; readonly version?: string | undefined };
}

/** The beginning and end of a request; what stands between is spans, already as JSON, with commas. */
export function toOtlpRequest({ resource, scope }: OtlpFrame, spans: readonly string[]): string {
  const attributes = Object.entries(resource).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: toValue(value, (text) => text) }],
  );
  const { name, version } = scope;
  return (
    `{"resourceSpans":[{"resource":${JSON.stringify({ attributes })},` +
    `"scopeSpans":[{"scope":${JSON.stringify({ name, version })},"spans":[${spans.join(",")}]}]}]}`
  );
}

function toAttributes(attributes: Attributes, options: OtlpOptions): KeyValue[] {
  const { mode, scrub } = options;
  return Object.entries(attributes).flatMap(([key, value]) => {
    const kind = kindOfAttribute(key);
    if (value === undefined || kind === "never") return [];
    if (mode === "none" && kind !== "plain") return [];
    return [{ key: scrub(key), value: toValue(value, kind === "plain" ? scrub : clean(options)) }];
  });
}

/** For texts that may hold a person's words. */
function clean({ mode, scrub }: OtlpOptions): Scrub {
  return (text) => {
    const scrubbed = scrub(text);
    return mode === "redacted" ? redactPersonal(scrubbed) : scrubbed;
  };
}

function toValue(value: AttributeValue, clean: Scrub): AnyValue {
  if (typeof value === "string") return { stringValue: clean(shorten(value)) };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") {
    return Number.isSafeInteger(value) ? { intValue: value } : { doubleValue: value };
  }
  const values = value.flatMap((each) =>
    each === null || each === undefined ? [] : [toValue(each, clean)],
  );
  return { arrayValue: { values } };
}

/** Cut before it is scrubbed, but not where a key that was cut in two could stay: the end goes as a whole line or word. */
function shorten(text: string): string {
  if (text.length <= LONGEST_VALUE) return text;
  const head = text.slice(0, LONGEST_VALUE).replace(/\S{0,4000}$/, "");
  return `${head}… (${text.length - head.length} more characters were not sent)`;
}

function toNanoseconds([seconds, nanoseconds]: HrTime): string {
  return `${seconds}${String(nanoseconds).padStart(9, "0")}`;
}
