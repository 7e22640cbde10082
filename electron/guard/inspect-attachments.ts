import type { Attachment } from "../../shared/attachment.ts";
import { AppError } from "../../shared/errors.ts";
import { attachmentsProblem } from "../../shared/input-length.ts";
import type { AttachmentPart } from "../../shared/message.ts";
import type { Settings } from "../../shared/settings.ts";
import { inspectText } from "./inspect-text.ts";

/**
 * Looks at the texts that go along with a message: their length, and for injections unless that is off.
 *
 * @returns the parts of the message they become, each with what was found in it; the texts are never changed.
 * @throws AppError `invalid-input` for a text that is too long, or too much or too many of them together.
 */
export async function inspectAttachments(
  attachments: readonly Attachment[],
  safety: Settings["safety"],
): Promise<readonly AttachmentPart[]> {
  const problem = attachmentsProblem(attachments, safety.maximumAttachmentLength);
  if (problem !== undefined) throw new AppError("invalid-input", problem);
  const parts: AttachmentPart[] = [];
  for (const attachment of attachments) {
    const finding =
      safety.promptInjection === "off"
        ? undefined
        : // The model is told the name, too.
          ((await inspectText(attachment.name)) ?? (await inspectText(attachment.text)));
    const warning =
      finding === undefined ? null : { label: finding.label, excerpt: finding.excerpt };
    parts.push({ type: "attachment", ...attachment, warning });
  }
  return parts;
}
