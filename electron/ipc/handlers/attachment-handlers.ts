import type { FileFolder } from "../../attachments/file-folder.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface AttachmentHandlerDeps {
  readonly files: Pick<FileFolder, "keepPicture">;
}

export function createAttachmentHandlers({
  files,
}: AttachmentHandlerDeps): HandlersOf<"attachment"> {
  return {
    "attachment.keepPicture": ({ bytes }) => ({ picture: files.keepPicture(bytes) }),
  };
}
