import { z } from "zod";

/** What a process of the tracing bench is told. */
export const waySchema = z.object({
  /** Of the model. */
  baseUrl: z.string(),
  langfuse: z.object({
    enabled: z.boolean(),
    baseUrl: z.string(),
    publicKey: z.string(),
  }),
  secretKey: z.string(),
  /** Where spans and metrics go by OpenTelemetry; null for nowhere. */
  collector: z.string().nullable(),
});

export interface RunTimes {
  readonly firstTokenMs: number;
  readonly totalMs: number;
  /** Of the whole process while the run went on. */
  readonly cpuMs: number;
}
