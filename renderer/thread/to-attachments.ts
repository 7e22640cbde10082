import type { Attachment } from "../../shared/attachment.ts";
import type { Part } from "../../shared/message.ts";

/** What of a message was attached, to go along with its next version. */
export function toAttachments(parts: readonly Part[]): readonly Attachment[] {
  return parts.flatMap((part) => {
    if (part.type !== "attachment") return [];
    const { attachmentId, name, text, picture } = part;
    return [{ attachmentId, name, text, ...(picture === undefined ? {} : { picture }) }];
  });
}
