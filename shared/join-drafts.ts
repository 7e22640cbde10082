import type { Draft } from "./attachment.ts";
import { withOneMore } from "./next-name.ts";

/**
 * One draft of two: the first one's text and attachments stand before the second one's. What stands in both, or is
 * attached to both, is there once.
 */
export function joinDrafts(first: Draft, second: Draft): Draft {
  const known = new Set(first.attachments.map(({ attachmentId }) => attachmentId));
  const others = second.attachments.filter(({ attachmentId }) => !known.has(attachmentId));
  return {
    text: [...new Set([first.text, second.text])].filter(Boolean).join("\n\n"),
    attachments: [...others.reduce(withOneMore, first.attachments)],
  };
}
