// Apart from the schemas in attachment.ts, because the page uses them: zod probes for eval, which the page's CSP refuses.

/** Attached texts of one message. */
export const MAXIMUM_ATTACHMENTS = 10;

/** All attached texts of a message together may be this many times as long as the longest single one. */
export const TOTAL_FACTOR = 3;

/** In Unicode code points, for all attached texts of a message together. */
export function maximumTotalLength(maximumAttachmentLength: number): number {
  return TOTAL_FACTOR * maximumAttachmentLength;
}
