import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { Draft } from "../../shared/attachment.ts";
import { ComposerAttachments } from "../composer/composer-attachments.tsx";
import { composerIntent, toComposerKey } from "../composer/composer-keys.ts";
import type { GateName } from "../../shared/verdict.ts";
import { HeldPanel } from "../gates/held-panel.tsx";
import type { Held } from "../gates/held.ts";
import { Button } from "../ui/button.tsx";

interface MessageEditorProps {
  readonly content: Draft;
  /** Why it was not sent as it stands. */
  readonly held: Held | undefined;
  /** An answer is being written, so nothing can be sent. */
  readonly isBusy: boolean;
  readonly onSave: (content: Draft, acknowledged?: readonly GateName[]) => void;
  /** The writer goes on writing after the text was held back. */
  readonly onEdit: () => void;
  readonly onCancel: () => void;
}

/** Writes a message anew in its place. Saving adds a version and asks again; the old one stays. */
export function MessageEditor(props: MessageEditorProps) {
  const { content, held, isBusy, onSave, onEdit, onCancel } = props;
  const [edited, setEdited] = useState(content.text);
  const [attachments, setAttachments] = useState(content.attachments);
  const field = useRef<HTMLTextAreaElement>(null);
  const isAsked = held?.verdict.type === "ask";
  useEffect(() => {
    if (isAsked) return;
    field.current?.focus();
    field.current?.setSelectionRange(-1, -1);
  }, [isAsked]);

  const isEmpty = edited.trim() === "" && attachments.length === 0;
  function save(acknowledged?: readonly GateName[]): void {
    if (!isEmpty && !isBusy) onSave({ text: edited, attachments }, acknowledged);
  }
  function onKeyDown(event: KeyboardEvent): void {
    const pressed = toComposerKey(event.nativeEvent);
    if (composerIntent(pressed, { isEmpty, isRunning: false }) === "send") {
      event.preventDefault();
      save();
    } else if (pressed.key === "Escape" && !pressed.isComposing) {
      onCancel();
    }
  }
  return (
    <div className="flex flex-col gap-2 rounded-2xl border border-border-strong bg-overlay p-2 shadow-composer">
      <ComposerAttachments
        attachments={attachments}
        onRemove={({ attachmentId }) => {
          if (held !== undefined) onEdit();
          setAttachments(attachments.filter((each) => each.attachmentId !== attachmentId));
          field.current?.focus();
        }}
      />
      <textarea
        ref={field}
        dir="auto"
        aria-label="Edited text"
        value={edited}
        onChange={(event) => {
          if (held !== undefined) onEdit();
          setEdited(event.target.value);
        }}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-[50vh] min-h-16 resize-none rounded-xl px-2.5 py-2 outline-none"
      />
      {held !== undefined && (
        <HeldPanel held={held} isBusy={isBusy} onSendAnyway={save} onEdit={onEdit} />
      )}
      <div className="flex flex-wrap items-center gap-2">
        <p className="grow ps-2.5 text-xs text-text-muted">
          Saving asks again. This version is kept beside it.
        </p>
        <Button size="small" onClick={onCancel}>
          Cancel
        </Button>
        <Button size="small" variant="primary" disabled={isEmpty || isBusy} onClick={() => save()}>
          Save
        </Button>
      </div>
    </div>
  );
}
