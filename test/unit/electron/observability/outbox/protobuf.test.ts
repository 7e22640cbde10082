import fc from "fast-check";
import { expect, it } from "vitest";
import { CONVENTIONS } from "../../../../../electron/observability/conventions.ts";
import { toKeyValues, type OtlpDocument } from "../../../../../electron/observability/otlp-span.ts";
import { toProtobuf } from "../../../../../electron/observability/outbox/protobuf.ts";
import { otlpFromProtobuf } from "../../../../fakes/otlp-protobuf.ts";

const text = fc.string({ unit: "grapheme", minLength: 1 });
const attributes = fc
  .dictionary(
    text,
    fc.oneof(
      text,
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((each) => !Number.isInteger(each)),
      fc.array(text),
    ),
  )
  .map(toKeyValues);
const id = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((each) => Buffer.from(each).toString("hex"));
const time = fc.bigInt(10n ** 18n, 2n * 10n ** 18n).map(String);

it("is the same request in protobuf, whatever it holds, by another reader's account", () => {
  const span = fc.record({
    traceId: id(16),
    spanId: id(8),
    parentSpanId: id(8),
    name: text,
    kind: fc.constantFrom(1, 3),
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes,
    events: fc.array(fc.record({ name: text, timeUnixNano: time, attributes })),
    status: fc.oneof(fc.constant({ code: 1 }), fc.record({ code: fc.constant(2), message: text })),
  });
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 3 }), attributes, (spans, of) => {
      const { schemaUrl } = CONVENTIONS;
      const scope = { name: "parley", version: "1.2.3" };
      const document: OtlpDocument = {
        resourceSpans: [
          { resource: { attributes: of }, scopeSpans: [{ scope, spans, schemaUrl }], schemaUrl },
        ],
      };
      expect(otlpFromProtobuf(toProtobuf(document))).toEqual(document);
    }),
    { numRuns: 50 },
  );
  expect(toProtobuf({ resourceSpans: [] })).toHaveLength(0);
});
