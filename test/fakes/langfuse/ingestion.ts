import { z } from "zod";

/**
 * What Langfuse's ingestion accepts and reads (langfuse/langfuse at 62751446). Where it drops something in silence, this
 * refuses it: an attribute that nobody reads is a mistake of ours.
 */

/** `packages/shared/src/server/otel/OtelIngestionProcessor.ts`, as docs/langfuse.md lists it. */
export const READ_BY_LANGFUSE =
  /^(?:session\.id|langfuse\.(?:user\.id|trace\.(?:name|tags|metadata\.[\w-]+)|environment|release|version|internal\.is_app_root|observation\.(?:type|level|status_message|input|output|model\.(?:name|parameters)|usage_details|cost_details|completion_start_time|metadata\.\w+)))$/;

/** What its views show as a span's own metadata: OpenTelemetry's names, and Parley's. */
const SHOWN_AS_METADATA =
  /^(?:gen_ai\.|parley\.|server\.|http\.response\.status_code$|error\.type$|user\.id$)/;

const anyValue = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ intValue: z.union([z.int(), z.string().regex(/^-?\d+$/)]) }),
  z.strictObject({ doubleValue: z.number() }),
  z.strictObject({
    arrayValue: z.strictObject({ values: z.array(z.strictObject({ stringValue: z.string() })) }),
  }),
]);
export type AnyValue = z.infer<typeof anyValue>;

const keyValues = z.array(z.strictObject({ key: z.string(), value: anyValue }));
/** `convertNanoTimestampToISO`. */
const nanoseconds = z.string().regex(/^\d{19}$/);

const span = z.strictObject({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  name: z.string().min(1),
  kind: z.int().min(1).max(5),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes: keyValues,
  events: z.array(
    z.strictObject({ name: z.string(), timeUnixNano: nanoseconds, attributes: keyValues }),
  ),
  status: z.strictObject({ code: z.int().min(0).max(2), message: z.string().optional() }),
});

/** An export request: `validateOtelSpanIds` and `opentelemetry-proto`. */
export const otlpRequest = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes: keyValues }),
      scopeSpans: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string().optional() }),
          spans: z.array(span),
          schemaUrl: z.url().optional(),
        }),
      ),
      schemaUrl: z.url().optional(),
    }),
  ),
});
export type OtlpRequest = z.infer<typeof otlpRequest>;

const json = (content: z.ZodType) =>
  z.string().refine((text) => content.safeParse(parse(text)).success);

/** What the ingestion makes of the attributes that it does not take as they are. */
const ATTRIBUTES: Readonly<Record<string, z.ZodType>> = {
  /** `ObservationTypeMapper`. */
  "langfuse.observation.type": z.enum([
    "span",
    "generation",
    "event",
    "agent",
    "tool",
    "chain",
    "retriever",
    "evaluator",
    "embedding",
    "guardrail",
  ]),
  /** `ObservationLevel`. */
  "langfuse.observation.level": z.enum(["DEBUG", "DEFAULT", "WARNING", "ERROR"]),
  /** `parseJsonObjectAttribute`; counts as `UsageDetails` wants them. */
  "langfuse.observation.usage_details": json(z.record(z.string(), z.int().nonnegative())),
  "langfuse.observation.cost_details": json(z.record(z.string(), z.number().nonnegative())),
  "langfuse.observation.model.parameters": json(z.record(z.string(), z.unknown())),
  /** `extractCompletionStartTime`. */
  "langfuse.observation.completion_start_time": json(z.iso.datetime()),
  "langfuse.trace.tags": z.array(z.string()),
  /** `PublicEnvironmentName`: another is filed under "default". */
  "langfuse.environment": z.string().regex(/^(?!langfuse)[a-z0-9-_]{1,40}$/),
};

/** What is wrong with a span's attributes; undefined when Langfuse reads all of them. */
export function attributeProblem(
  attributes: Readonly<Record<string, unknown>>,
): string | undefined {
  return Object.entries(attributes).find(([key, value]) => {
    if (SHOWN_AS_METADATA.test(key)) return false;
    if (!READ_BY_LANGFUSE.test(key)) return true;
    return ATTRIBUTES[key]?.safeParse(value).success === false;
  })?.[0];
}

/** `idSchema` of `packages/shared/src/server/ingestion/types.ts`. */
const id = z
  .string()
  .min(1)
  .max(800)
  .refine((text) => !text.includes("\r"));

const score = {
  id,
  traceId: z.string(),
  name: z.string().min(1),
  comment: z.string().nullish(),
  environment: z.string().optional(),
};

/** `ScoreBody` and the event around it. */
export const scoreEvent = z.strictObject({
  id,
  timestamp: z.iso.datetime({ offset: true }),
  type: z.literal("score-create"),
  body: z.discriminatedUnion("dataType", [
    z.strictObject({ ...score, dataType: z.literal("NUMERIC"), value: z.number() }),
    z.strictObject({
      ...score,
      dataType: z.literal("BOOLEAN"),
      value: z.union([z.literal(0), z.literal(1)]),
    }),
  ]),
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
