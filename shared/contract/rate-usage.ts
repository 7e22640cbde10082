import { z } from "zod";

/** A window's sliding-window meter, as in "7 of 10 left". */
export const rateUsage = z.object({
  /** Of the window, or of the whole app where that holds first. */
  limit: z.int(),
  left: z.int().nonnegative(),
  windowMs: z.number(),
  /** Until the next call could be made; 0 is now. */
  nextSlotMs: z.number().nonnegative(),
  /** Null where no cap on tokens is set. */
  tokens: z.object({ limit: z.int(), left: z.int().nonnegative() }).nullable(),
});
export type RateUsage = z.infer<typeof rateUsage>;
