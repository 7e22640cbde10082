/**
 * What one run may add to its answer, in bytes of UTF-8: text, thoughts, tool arguments and results together. Four
 * novels; the longest answer of any model known (128,000 tokens) has less than one megabyte. What is longer is no answer
 * but an endpoint that does not stop, and a chat that holds it could not be opened again.
 */
export const ANSWER_BYTES = 4_000_000;

/** Pieces of one answer, a thought, a text or a tool call each; every one of them is a row on the screen. */
export const ANSWER_PARTS = 2_000;

/** Tools that a model may call at once; the largest number that any provider takes is 128. */
export const CALLS_AT_ONCE = 128;

/** Why an answer was cut off by us, in words for a person. */
export const CUT_OFF = {
  bytes: `The answer reached ${ANSWER_BYTES / 1_000_000} MB, which is as long as an answer can be here.`,
  parts: `The answer reached ${ANSWER_PARTS.toLocaleString("en-US")} parts, which is as many as an answer can have here.`,
  calls: `The model asked for more than ${CALLS_AT_ONCE} tools at once.`,
} as const;
