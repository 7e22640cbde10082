import { z } from "zod";
import { messageId } from "./ids.ts";

export const feedbackRating = z.enum(["good", "bad"]);
export type FeedbackRating = z.infer<typeof feedbackRating>;

/** Why an answer was good or bad, as the chips under it say it. */
export const feedbackReason = z.enum([
  "correct",
  "helpful",
  "well-written",
  "wrong",
  "incomplete",
  "ignored-instructions",
  "too-long",
  "unsafe",
  "tool-problem",
]);
export type FeedbackReason = z.infer<typeof feedbackReason>;

/** What a person thinks of one answer. */
export const feedback = z.object({
  messageId,
  rating: feedbackRating,
  reasons: z.array(feedbackReason).max(10).readonly(),
  /** In the person's own words; empty for none. */
  note: z.string().max(2_000),
  /** When it was given or last changed. */
  updatedAt: z.number(),
});
export type Feedback = z.infer<typeof feedback>;
