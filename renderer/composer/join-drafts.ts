import type { Draft } from "../../shared/attachment.ts";
import { withOneMore } from "../attachments/next-name.ts";

/** One draft of two: the first one's text and attachments stand before the second one's. */
export function joinDrafts(first: Draft, second: Draft): Draft {
  return {
    text: [first.text, second.text].filter(Boolean).join("\n\n"),
    attachments: [...second.attachments.reduce(withOneMore, first.attachments)],
  };
}
