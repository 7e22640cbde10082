import { useMemo, useRef } from "react";
import { toShownText } from "../../shared/foreign-text.ts";
import { useServices } from "../services.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { splitText } from "./split-text.ts";

interface AttachmentDialogProps {
  readonly name: string;
  /** In words. */
  readonly size: string;
  readonly text: string;
  readonly onClose: () => void;
}

/** All of an attached text, to read. What is out of view is not laid out, so that a long one does not freeze the page. */
export function AttachmentDialog({ name, size, text, onClose }: AttachmentDialogProps) {
  const { copyText } = useServices();
  const region = useRef<HTMLDivElement>(null);
  const pieces = useMemo(() => splitText(text), [text]);
  return (
    <Dialog
      title={name}
      subtitle={size}
      actions={<CopyButton label={`Copy ${name}`} onCopy={() => copyText(text)} />}
      initialFocus={region}
      onClose={onClose}
    >
      <div
        ref={region}
        role="region"
        aria-label="Text"
        // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        className="min-h-24 grow overflow-y-auto bg-code-bg px-4 py-3 font-mono text-[0.8125rem] -outline-offset-2"
      >
        {pieces.map((piece) => (
          <div
            key={piece.start}
            dir="auto"
            className="wrap-anywhere whitespace-pre-wrap [contain-intrinsic-block-size:auto_60rem] [content-visibility:auto]"
          >
            {toShownText(piece.text)}
          </div>
        ))}
      </div>
    </Dialog>
  );
}
