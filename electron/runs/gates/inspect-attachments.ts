import type { Attachment } from "../../../shared/attachment.ts";
import { MAXIMUM_ATTACHMENTS, maximumTotalLength } from "../../../shared/attachment-limits.ts";
import { AppError } from "../../../shared/errors.ts";
import type { AttachmentPart } from "../../../shared/message.ts";
import type { Settings } from "../../../shared/settings.ts";
import { countCodePoints } from "./input-guard/count-code-points.ts";
import { inspectText } from "./input-guard/inspect-text.ts";

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
  if (attachments.length > MAXIMUM_ATTACHMENTS) {
    const words = `Too many attached texts. Maximum ${MAXIMUM_ATTACHMENTS}.`;
    throw new AppError("invalid-input", words);
  }
  requireLengths(attachments, safety.maximumAttachmentLength);
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

function requireLengths(attachments: readonly Attachment[], maximum: number): void {
  const lengths = attachments.map(({ name, text }) => ({ name, length: countCodePoints(text) }));
  const tooLong = lengths.find(({ length }) => length > maximum);
  if (tooLong !== undefined) {
    const { name, length } = tooLong;
    throw refusal(maximum, `The attached “${name}” has ${length.toLocaleString("en")}.`);
  }
  const total = lengths.reduce((sum, { length }) => sum + length, 0);
  if (total > maximumTotalLength(maximum)) {
    const words = `The attached texts together have ${total.toLocaleString("en")}.`;
    throw refusal(maximumTotalLength(maximum), words);
  }
}

function refusal(maximum: number, words: string): AppError {
  const limit = maximum.toLocaleString("en");
  return new AppError("invalid-input", `Input too long. Maximum ${limit} characters. ${words}`);
}
