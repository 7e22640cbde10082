import { z } from "zod";
import { PROTOCOL_NAMES } from "./endpoint-presets.ts";
import { endpointId, endpointPatch } from "./endpoint.ts";

/** The steps of a connection test, in the order they are taken. */
export const testStep = z.enum([
  "dns",
  "connect",
  "proxy",
  "auth",
  "models",
  "first-token",
  "usage",
  "tool-call",
  "reasoning",
  "abort",
  "context",
]);
export type TestStep = z.infer<typeof testStep>;

/** What would help, at a click. */
const testFix = z.discriminatedUnion("type", [
  /** A change of the endpoint that was tried. */
  z.object({ type: z.literal("change"), label: z.string(), patch: endpointPatch }),
  /** Lets the saved key go to the endpoint's address of now. */
  z.object({ type: z.literal("use-key"), label: z.string() }),
  /** One of the models that the endpoint names. */
  z.object({ type: z.literal("choose-model"), label: z.string() }),
]);
export type TestFix = z.infer<typeof testFix>;

/** What a step found, in words for a person. No key stands in it. */
export const testResult = z.object({
  step: testStep,
  state: z.enum(["ok", "warning", "failed", "skipped"]),
  ms: z.number().nonnegative(),
  message: z.string(),
  fix: testFix.nullable(),
});
export type TestResult = z.infer<typeof testResult>;

/** What an endpoint can do with one model; null where the test did not get that far. */
export const capabilities = z.object({
  modelCount: z.int().nonnegative().nullable(),
  firstTokenMs: z.number().nonnegative().nullable(),
  /** Whether answers come word by word. */
  streams: z.boolean().nullable(),
  /** Whether it may be asked for token counts; some servers refuse the whole request then. */
  acceptsUsageRequest: z.boolean().nullable(),
  sendsUsage: z.boolean().nullable(),
  /** `unused`: tools are accepted, but the model called none; `refused`: they are not, or not what they answer. */
  tools: z.enum(["called", "unused", "refused"]).nullable(),
  /** Whether the next answer begins at once after one was stopped. */
  stops: z.boolean().nullable(),
  /** The field that carries the model's thinking, where it sent any. */
  reasoningField: z.string().max(100).nullable(),
  /** How much of a chat the server lets the model read, in tokens, as it is set up now. */
  contextTokens: z.int().positive().nullable().default(null),
});
export type Capabilities = z.infer<typeof capabilities>;

/** What the newest test of an endpoint and a model found. */
export const capabilityCard = z.object({
  endpointId,
  /** Where the endpoint was then; a card of another address says nothing. */
  baseUrl: z.string(),
  /** Null when no model was chosen. */
  model: z.string().nullable(),
  /** Milliseconds since the epoch. */
  testedAt: z.number(),
  /** What the model was spoken to in; null in cards of older versions, and where no model was tested. */
  protocol: z.enum(PROTOCOL_NAMES).nullable().default(null),
  results: z.array(testResult).readonly(),
  capabilities,
});
export type CapabilityCard = z.infer<typeof capabilityCard>;

/** What a test tells while it runs. */
export const testEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("step-start"), step: testStep }),
  z.object({ type: z.literal("step-end"), result: testResult }),
]);
export type TestEvent = z.infer<typeof testEvent>;
