import { z } from "zod";
import { messageId } from "./ids.ts";

/** One attached text. Made by the page when the text is attached, and kept as it travels from draft to message. */
export const attachmentId = z.uuid().brand<"AttachmentId">();
export type AttachmentId = z.infer<typeof attachmentId>;

/** Far above what a person may attach (`safety.maximumAttachmentLength`), far below what would hurt. */
const MAXIMUM_TOTAL_UNITS = 10_000_000;

/** A message may have ten; a draft to which an unsent message came back, more. */
const MAXIMUM_COUNT = 100;

/** A text that goes along with a message as data: a long paste, say. */
export const attachment = z.strictObject({
  attachmentId,
  name: z.string().min(1).max(200),
  /** As it was pasted, to the character. */
  text: z.string().min(1),
});
export type Attachment = z.infer<typeof attachment>;

/** All attached texts of one message or draft, in order. */
export const attachments = z
  .array(attachment)
  .max(MAXIMUM_COUNT)
  .refine(
    (all) => all.reduce((sum, { text }) => sum + text.length, 0) <= MAXIMUM_TOTAL_UNITS,
    "The attached texts are too long to be kept.",
  )
  .readonly();

/** What stands unsent in a composer. */
export const draft = z.object({ text: z.string(), attachments });
export type Draft = z.infer<typeof draft>;

/** An earlier message of the user that is being written anew. */
export const edit = draft.extend({ messageId });
export type Edit = z.infer<typeof edit>;
