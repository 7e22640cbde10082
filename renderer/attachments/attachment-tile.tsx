import FileText from "lucide-react/icons/file-text";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import X from "lucide-react/icons/x";
import { useMemo, useState } from "react";
import { toShownLine } from "../../shared/foreign-text.ts";
import type { Attachment } from "../../shared/attachment.ts";
import type { AttachmentPart } from "../../shared/message.ts";
import { revealInvisible } from "../format/reveal-invisible.ts";
import { cn } from "../ui/cn.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { AttachmentDialog } from "./attachment-dialog.tsx";
import { measureText } from "./measure-text.ts";
import { PictureTile } from "./picture-tile.tsx";

interface AttachmentTileProps {
  readonly attachment: Attachment;
  /** What the check found in it; only main knows, once it is sent. */
  readonly warning?: AttachmentPart["warning"];
  /** The longest that may be sent, in characters; left out for what has been sent. */
  readonly maximumLength?: number;
  readonly onRemove?: () => void;
  /** Turns it into typed text. */
  readonly onInsert?: () => void;
}

/** One attached picture or text, which opens to show all of it. */
export function AttachmentTile(props: AttachmentTileProps) {
  const { attachment, onRemove } = props;
  const { picture } = attachment;
  if (picture === undefined) return <TextTile {...props} />;
  return (
    <PictureTile
      attachment={{ ...attachment, picture }}
      {...(onRemove === undefined ? {} : { onRemove })}
    />
  );
}

/** One attached text: its name, size and first line. */
function TextTile(props: AttachmentTileProps) {
  const { attachment, warning = null, maximumLength = Infinity, onRemove, onInsert } = props;
  const { text } = attachment;
  const name = toShownLine(attachment.name);
  const [isOpen, setOpen] = useState(false);
  const { length, firstLine } = useMemo(() => measureText(text), [text]);
  const isTooLong = length > maximumLength;
  const size = `${length.toLocaleString("en")} ${length === 1 ? "character" : "characters"}`;
  return (
    <div
      role="group"
      aria-label={`${name}, ${size}`}
      className={cn(
        "flex w-72 max-w-full flex-col rounded-xl border bg-surface text-start text-sm",
        isTooLong ? "border-danger/60" : "border-border",
      )}
    >
      <div className="flex items-start">
        <button
          type="button"
          aria-label={`Open ${name}`}
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
          className="flex min-w-0 grow items-start gap-2.5 rounded-xl px-3 py-2 text-start -outline-offset-2 transition-colors hover:bg-surface-raised"
        >
          <span className="mt-0.5 grid size-8 shrink-0 place-items-center rounded-lg bg-accent-soft text-accent">
            <FileText aria-hidden className="size-4" />
          </span>
          <span className="flex min-w-0 flex-col">
            <span className="truncate font-medium">{name}</span>
            <span className="flex gap-2 text-xs text-text-muted">
              <span className="shrink-0 tabular-nums">{size}</span>
              <bdi className="truncate">{firstLine}</bdi>
            </span>
          </span>
        </button>
        {onRemove !== undefined && (
          <IconButton label={`Remove ${name}`} className="m-1" onClick={onRemove}>
            <X aria-hidden className="size-4" />
          </IconButton>
        )}
      </div>
      {warning !== null && (
        <p className="flex items-start gap-2 border-t border-border px-3 py-1.5 text-xs text-warning">
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <span className="min-w-0 wrap-anywhere">
            Looks like instructions: “<bdi>{revealInvisible(warning.excerpt)}</bdi>”
          </span>
        </p>
      )}
      {isTooLong && (
        <p className="border-t border-border px-3 py-1.5 text-xs text-danger">
          Input too long. Maximum {maximumLength.toLocaleString("en")} characters.
        </p>
      )}
      {onInsert !== undefined && (
        <div className="border-t border-border p-1">
          <button
            type="button"
            aria-label={`Insert ${name} as text`}
            onClick={onInsert}
            className="flex h-7 items-center rounded-lg px-2 text-xs font-medium text-text-muted transition-colors hover:bg-surface-hover hover:text-text pointer-coarse:h-11"
          >
            Insert as text
          </button>
        </div>
      )}
      {isOpen && (
        <AttachmentDialog name={name} size={size} text={text} onClose={() => setOpen(false)} />
      )}
    </div>
  );
}
