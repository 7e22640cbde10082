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
});

/** Any other place that takes OTLP over HTTP, instead of Langfuse or beside it. */
export const openTelemetry = z.object({
  enabled: z.boolean(),
  /** The whole address, as in `http://localhost:4318/v1/traces`. */
  url: z.url({ protocol: /^https?$/ }).nullable(),
});

export const DEFAULT_TRACING = {
  langfuse: {
    enabled: null,
    baseUrl: null,
    publicKey: null,
    includeContent: true,
    redactContent: true,
    metrics: [...metricName.options],
  },
  openTelemetry: { enabled: false, url: null },
} satisfies {
  readonly langfuse: z.infer<typeof langfuse>;
  readonly openTelemetry: z.infer<typeof openTelemetry>;
};
