import { z } from "zod";

/** What an endpoint refuses with one of its models, or wants under another name. Each is a row of `quirks.ts`. */
export const quirkName = z.enum([
  "responses-only",
  "no-usage-request",
  "max-tokens",
  "max-completion-tokens",
  "no-developer-role",
  "no-system-role",
  "no-effort-with-tools",
  "thoughts-refused",
  "thoughts-wanted",
  "names-with-results",
  "text-not-null",
  "text-with-calls",
  "no-tools",
  "no-pictures",
  "signed-calls",
]);
export type QuirkName = z.infer<typeof quirkName>;

/** One that a chat met: the request was refused for it, and went through without. */
export const learnedQuirk = z.object({
  name: quirkName,
  /** Milliseconds since the epoch. */
  learnedAt: z.number(),
});
export type LearnedQuirk = z.infer<typeof learnedQuirk>;
