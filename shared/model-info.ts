import { z } from "zod";
import { errorData } from "./error-data.ts";

/** Up to 100,000 US dollars for a million tokens. */
const price = z.int().min(0).max(100_000_000_000).nullable();

/** A model as its endpoint lists it. What is not known is null. */
export const modelInfo = z.object({
  /** What the endpoint calls it. */
  name: z.string().min(1).max(200),
  contextWindowTokens: z.int().positive().max(1_000_000_000).nullable(),
  inputMicroUsdPerMillion: price,
  outputMicroUsdPerMillion: price,
});
export type ModelInfo = z.infer<typeof modelInfo>;

/** The models of one endpoint, as they are remembered. */
export const modelList = z.object({
  models: z.array(modelInfo).max(2_000).readonly(),
  /** When the endpoint was asked, in ms since the epoch; null when it never answered. */
  fetchedAt: z.number().nullable(),
  /** Why it could not be asked just now; the models are then those it named before. */
  error: errorData.nullable(),
});
export type ModelList = z.infer<typeof modelList>;
