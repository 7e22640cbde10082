import type { Attachment } from "../../shared/attachment.ts";
import { MAXIMUM_TYPED_UNITS } from "../attachments/becomes-attachment.ts";
import { attachedLabel } from "../attachments/attached-label.ts";
import { AttachmentTile } from "../attachments/attachment-tile.tsx";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";

interface ComposerAttachmentsProps {
  readonly attachments: readonly Attachment[];
  readonly onRemove: (attachment: Attachment) => void;
  readonly onInsert?: (attachment: Attachment) => void;
}

/** What is attached to a message that is being written. */
export function ComposerAttachments(props: ComposerAttachmentsProps) {
  const { attachments, onRemove, onInsert } = props;
  const { settings } = useServices();
  const maximumLength = useStore(
    settings.state,
    (effective) => effective?.settings.safety.maximumAttachmentLength ?? Infinity,
  );
  if (attachments.length === 0) return null;
  return (
    <ul
      aria-label={attachedLabel(attachments)}
      className="flex max-h-80 flex-wrap gap-2 overflow-y-auto p-2"
    >
      {attachments.map((attachment) => (
        <li key={attachment.attachmentId} className="max-w-full">
          <AttachmentTile
            attachment={attachment}
            maximumLength={maximumLength}
            onRemove={() => onRemove(attachment)}
            {...(onInsert === undefined ||
            attachment.picture !== undefined ||
            attachment.text.length > MAXIMUM_TYPED_UNITS
              ? {}
              : { onInsert: () => onInsert(attachment) })}
          />
        </li>
      ))}
    </ul>
  );
}
