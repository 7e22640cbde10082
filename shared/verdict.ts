import { z } from "zod";

/** Who may hold a run back. */
export const gateName = z.enum(["input-guard", "rate-limiter"]);
export type GateName = z.infer<typeof gateName>;

/** A question to the person: what the gate found, and what may be done about it. The text is kept meanwhile. */
export const ask = z.object({
  gate: gateName,
  message: z.string(),
  /** The words that made the gate ask; null where it is not about words. May hold invisible characters. */
  excerpt: z.string().nullable(),
  choices: z.array(z.enum(["send-anyway", "edit"])).readonly(),
});
export type Ask = z.infer<typeof ask>;
