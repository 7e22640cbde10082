import ImageOff from "lucide-react/icons/image-off";
import X from "lucide-react/icons/x";
import { useRef, useState } from "react";
import type { Attachment, Picture } from "../../shared/attachment.ts";
import { toShownLine } from "../../shared/foreign-text.ts";
import { formatBytes } from "../format/format-bytes.ts";
import { Dialog } from "../ui/dialog.tsx";
import { IconButton } from "../ui/icon-button.tsx";

interface PictureTileProps {
  readonly attachment: Attachment & { readonly picture: Picture };
  readonly onRemove?: () => void;
}

/** Where main serves its bytes (`app-protocol.ts`). */
const addressOf = ({ hash }: Picture): string => `/attachments/${hash}`;

/** One attached picture, small. Opens to show all of it. */
export function PictureTile({ attachment, onRemove }: PictureTileProps) {
  const { picture } = attachment;
  const name = toShownLine(attachment.name);
  const [isOpen, setOpen] = useState(false);
  const size = `${picture.width.toLocaleString("en")} × ${picture.height.toLocaleString("en")}, ${formatBytes(picture.bytes)}`;
  return (
    <div role="group" aria-label={`${name}, ${size}`} className="group/picture relative">
      <button
        type="button"
        aria-label={`Open ${name}`}
        aria-haspopup="dialog"
        title={`${name} — ${size}`}
        onClick={() => setOpen(true)}
        className="block h-36 max-w-full min-w-24 overflow-hidden rounded-xl border border-border bg-surface transition-colors hover:border-border-strong"
      >
        <Shown picture={picture} name={name} className="h-full max-w-72 min-w-24 object-cover" />
      </button>
      {onRemove !== undefined && (
        <IconButton
          label={`Remove ${name}`}
          className="absolute end-1.5 top-1.5 size-7 border border-border bg-overlay shadow-float"
          onClick={onRemove}
        >
          <X aria-hidden className="size-4" />
        </IconButton>
      )}
      {isOpen && (
        <PictureDialog name={name} size={size} picture={picture} onClose={() => setOpen(false)} />
      )}
    </div>
  );
}

interface PictureDialogProps {
  readonly name: string;
  /** In words. */
  readonly size: string;
  readonly picture: Picture;
  readonly onClose: () => void;
}

function PictureDialog({ name, size, picture, onClose }: PictureDialogProps) {
  const region = useRef<HTMLDivElement>(null);
  return (
    <Dialog title={name} subtitle={size} initialFocus={region} onClose={onClose}>
      <div
        ref={region}
        role="region"
        aria-label="Picture"
        // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        className="grid min-h-24 grow place-items-center overflow-auto bg-code-bg p-4 -outline-offset-2"
      >
        <Shown
          picture={picture}
          name={name}
          className="h-auto max-h-[75dvh] max-w-full object-contain"
        />
      </div>
    </Dialog>
  );
}

interface ShownProps {
  readonly picture: Picture;
  readonly name: string;
  readonly className: string;
}

/** The picture itself; its place is as large as it before it is there. */
function Shown({ picture, name, className }: ShownProps) {
  const [isMissing, setMissing] = useState(false);
  if (isMissing) {
    return (
      <span className="flex h-full flex-col items-center justify-center gap-2 p-3 text-xs text-text-muted">
        <ImageOff aria-hidden className="size-5" />
        The picture cannot be shown.
      </span>
    );
  }
  return (
    <img
      src={addressOf(picture)}
      alt={name}
      width={picture.width}
      height={picture.height}
      decoding="async"
      draggable={false}
      onError={() => setMissing(true)}
      className={className}
    />
  );
}
