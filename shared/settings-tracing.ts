import { z } from "zod";

/** What a run is measured by beside its trace; each can be turned off. */
export const metricName = z.enum([
  "time-to-first-token",
  "tool-success",
  "retries",
  "limiter-wait",
  "budget-stops",
]);
export type MetricName = z.infer<typeof metricName>;

/** Where traces go, and how much of a conversation goes with them. The keys' secret half is in the secret store. */
export const langfuse = z.object({
  /** Null until a person decides: on once they entered the secret key here, off while it comes from the environment. */
  enabled: z.boolean().nullable(),
  /** Null is Langfuse's own cloud. */
  baseUrl: z.url({ protocol: /^https?$/ }).nullable(),
  publicKey: z.string().trim().min(1).max(200).nullable(),
  /** Questions, answers, tool arguments and results. Without them a trace holds times, tokens, costs and outcomes. */
  includeContent: z.boolean(),
  /** Takes addresses, numbers of phones, cards and accounts out of what is included. Keys are always taken out. */
  redactContent: z.boolean(),
  /** The metrics that are sent as scores. */
  metrics: z.array(metricName).max(20),
  /** Which of a project's environments traces and scores belong to; small letters, as Langfuse takes it. */
  environment: z
    .string()
    .trim()
    .regex(/^(?!langfuse)[a-z0-9_-]{1,40}$/),
  /** Null is Parley's own version. */
  release: z.string().trim().min(1).max(200).nullable(),
  /** Whose runs these are, in words of the person's own; null says nothing. */
  userId: z.string().trim().min(1).max(200).nullable(),
  tags: z.array(z.string().trim().min(1).max(200)).max(50),
  metadata: z.record(z.string().regex(/^[A-Za-z0-9_-]{1,100}$/), z.string().max(1_000)),
});

/** Any other place that takes OTLP over HTTP, instead of Langfuse or beside it. */
export const openTelemetry = z.object({
  enabled: z.boolean(),
  /** The whole address, as in `http://localhost:4318/v1/traces`. */
  url: z.url({ protocol: /^https?$/ }).nullable(),
  /** How spans are written: some collectors read one of them alone. */
  encoding: z.enum(["protobuf", "json"]),
});

export const DEFAULT_TRACING = {
  langfuse: {
    enabled: null,
    baseUrl: null,
    publicKey: null,
    includeContent: true,
    redactContent: true,
    metrics: [...metricName.options],
    environment: "desktop",
    release: null,
    userId: null,
    tags: [],
    metadata: {},
  },
  openTelemetry: { enabled: false, url: null, encoding: "protobuf" },
} satisfies {
  readonly langfuse: z.infer<typeof langfuse>;
  readonly openTelemetry: z.infer<typeof openTelemetry>;
};
