import { z } from "zod";
import { PRESET_NAMES, PROTOCOL_CHOICES } from "./endpoint-presets.ts";
import { MAXIMUM_HEADERS } from "./endpoint-rules.ts";

/** One endpoint; the key saved for it goes by it, too. */
export const endpointId = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/)
  .brand<"EndpointId">();
export type EndpointId = z.infer<typeof endpointId>;

/** How requests reach an endpoint. Addresses on this computer are always reached directly. */
export const proxy = z.discriminatedUnion("type", [
  /** As the system and its PAC file say; where they say "directly", as HTTPS_PROXY, HTTP_PROXY and NO_PROXY do. */
  z.object({ type: z.literal("system") }),
  z.object({ type: z.literal("none") }),
  z.object({ type: z.literal("url"), url: z.url({ protocol: /^https?$/ }).max(2_000) }),
]);
export type Proxy = z.infer<typeof proxy>;

/** Sent with every request to the endpoint. Its value is a secret, unless a person said that it is not. */
const header = z.object({
  name: z.string().max(100),
  /** Null for a secret, which the secret store holds as `header/<endpoint>/<name>`. */
  value: z.string().max(2_000).nullable().default(null),
  secret: z.boolean().default(true),
});
export type EndpointHeader = z.infer<typeof header>;

/** A model's name at its endpoint. */
const modelName = z.string().trim().min(1).max(200);

/** An OpenAI-compatible API. What may stand in it beyond its shape says endpoint-rules.ts. */
export const endpoint = z.object({
  id: endpointId,
  /** For people; two may have the same. */
  name: z.string().trim().min(1).max(80),
  preset: z.enum(PRESET_NAMES),
  /** Root of the API, as in `https://api.openai.com/v1`. */
  baseUrl: z.url({ protocol: /^https?$/ }).max(2_000),
  /** What it is spoken to in (`protocolOf`); an older version of Parley stored none. */
  protocol: z.enum(PROTOCOL_CHOICES).default("automatic"),
  headers: z.array(header).max(MAXIMUM_HEADERS).readonly().default([]),
  proxy: proxy.default({ type: "system" }),
  /** Whether it is asked for token counts, which a few servers refuse; where not, tokens are estimated. */
  asksForUsage: z.boolean().default(true),
  /**
   * The model it answers with once it is made the default. Of the endpoint that is the default, `model.name` of the
   * settings says so, and this is what it was before.
   */
  modelName: modelName.nullable().optional(),
});
export type Endpoint = z.infer<typeof endpoint>;

/** What a person says of a new endpoint; the address is judged by endpoint-rules.ts, so that the answer names it. */
export const newEndpoint = z.strictObject({
  preset: endpoint.shape.preset,
  /** Left out, it is called after its preset or its host. */
  name: endpoint.shape.name.optional(),
  baseUrl: z.string().trim().max(4_000),
});
export type NewEndpoint = z.infer<typeof newEndpoint>;

/** Some of an endpoint; what is absent stays as it is. Headers are set one at a time. */
export const endpointPatch = z.strictObject({
  name: z.string().max(4_000).optional(),
  preset: endpoint.shape.preset.optional(),
  baseUrl: z.string().trim().max(4_000).optional(),
  protocol: z.enum(PROTOCOL_CHOICES).optional(),
  proxy: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("system") }),
      z.object({ type: z.literal("none") }),
      z.object({ type: z.literal("url"), url: z.string().trim().max(4_000) }),
    ])
    .optional(),
  asksForUsage: z.boolean().optional(),
  modelName: modelName.nullable().optional(),
});
export type EndpointPatch = z.infer<typeof endpointPatch>;

/** One header, with a value that may be a secret. What may stand in it says endpoint-rules.ts. */
export const newHeader = z.strictObject({
  name: z.string().trim().max(4_000),
  value: z.string().trim().max(10_000),
  secret: z.boolean(),
});
export type NewHeader = z.infer<typeof newHeader>;

/** Which model answers: one of an endpoint, or, where `endpointId` is null, the built-in demo. */
export const modelSelection = z.object({
  endpointId: endpointId.nullable(),
  /** The model's name at that endpoint; null while none is chosen. */
  name: modelName.nullable(),
});
export type ModelSelection = z.infer<typeof modelSelection>;
