import { z } from "zod";
import { PRESET_NAMES } from "./endpoint-presets.ts";

/** A server of models that answers on this computer. */
export const localServer = z.object({
  /** What it is, as far as its answers tell: "Ollama", or "Compatible server". */
  name: z.string().max(100),
  preset: z.enum(PRESET_NAMES),
  /** Root of its API. */
  baseUrl: z.string().max(200),
  /** The first of its models; none where it wants a key before it names them. */
  models: z.array(z.string().max(200)).max(50).readonly(),
  /** How many it has. */
  modelCount: z.int().nonnegative(),
  /** It names its models to nobody without a key. */
  wantsKey: z.boolean(),
});
export type LocalServer = z.infer<typeof localServer>;
