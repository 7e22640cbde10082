import { z } from "zod";
import { messageId } from "./ids.ts";
import { MAXIMUM_PICTURE_BYTES, PICTURE_TYPES } from "./picture-header.ts";

/** One attached text. Made by the page when the text is attached, and kept as it travels from draft to message. */
export const attachmentId = z.uuid().brand<"AttachmentId">();
export type AttachmentId = z.infer<typeof attachmentId>;

/** Far above what a person may attach (`safety.maximumAttachmentLength`), far below what would hurt. */
const MAXIMUM_TOTAL_UNITS = 10_000_000;

/** A message may have ten; a draft to which an unsent message came back, more. */
const MAXIMUM_COUNT = 100;

/** The SHA-256 of a file's bytes, in hex: its name in the folder of attached files. */
export const fileHash = z.string().regex(/^[0-9a-f]{64}$/);

/** A picture whose bytes lie in the folder of attached files. */
export const picture = z.strictObject({
  hash: fileHash,
  mediaType: z.enum(PICTURE_TYPES),
  bytes: z.int().positive().max(MAXIMUM_PICTURE_BYTES),
  /** As it is shown, in pixels. */
  width: z.int().positive(),
  height: z.int().positive(),
});
export type Picture = z.infer<typeof picture>;

/** A text that goes along with a message as data: a long paste, say; or a picture, whose text is empty. */
export const attachment = z.strictObject({
  attachmentId,
  name: z.string().min(1).max(200),
  /** As it was pasted, to the character. */
  text: z.string(),
  picture: picture.optional(),
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
