import { z } from "zod";

/** Who may hold a run back. */
export const gateName = z.enum(["input-guard", "rate-limiter", "budget", "step-limit"]);
export type GateName = z.infer<typeof gateName>;

/** What may be answered to a gate that asks in the middle of a run. */
export const runChoice = z.enum(["continue", "stop-here"]);
export type RunChoice = z.infer<typeof runChoice>;

/** A question to the person: what the gate found, and what may be done about it. The text is kept meanwhile. */
export const ask = z.object({
  gate: gateName,
  message: z.string(),
  /** The words that made the gate ask; null where it is not about words. May hold invisible characters. */
  excerpt: z.string().nullable(),
  /** The setting that made it ask, where one did, as in `budgets.perDayMicroUsd`. */
  setting: z.string().max(100).optional(),
  choices: z.array(z.enum(["send-anyway", "edit", ...runChoice.options])).readonly(),
});
export type Ask = z.infer<typeof ask>;

/** What any gate says to what is about to happen. */
export type Verdict =
  | { readonly type: "pass" }
  /** Not yet; it is asked again when the time is over. */
  | { readonly type: "wait"; readonly message: string; readonly waitMs: number }
  | { readonly type: "ask"; readonly ask: Ask }
  /** Not at all; the message says why. */
  | { readonly type: "refuse"; readonly message: string };
