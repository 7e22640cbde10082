import { z } from "zod";

/** No browser takes a longer address from another program. In UTF-16 units, as the next. */
const LONGEST_URL = 2_081;
export const LONGEST_TITLE = 300;

/** More than any answer names, and few enough to be shown. */
export const MOST_SOURCES = 100;

/** A page that an answer says it is based on. Nobody fetches it: a person may open it in their browser. */
export const source = z.object({
  /** As the answer's text names it, in `[1]`. */
  number: z.int().min(1).max(999),
  url: z.url({ protocol: /^https?$/ }).max(LONGEST_URL),
  /** What its provider calls it; absent where it says nothing. */
  title: z.string().max(LONGEST_TITLE).optional(),
});
export type Source = z.infer<typeof source>;

export const sources = z.array(source).max(MOST_SOURCES).readonly();
