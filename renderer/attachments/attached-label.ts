import type { Attachment } from "../../shared/attachment.ts";

/** What a list of attachments is called. */
export const attachedLabel = (all: readonly Pick<Attachment, "picture">[]): string =>
  all.some(({ picture }) => picture !== undefined) ? "Attached files" : "Attached texts";
