import { useId, useLayoutEffect, useRef, type KeyboardEvent } from "react";
import type { GateName } from "../../shared/verdict.ts";
import type { Message } from "../../shared/message.ts";
import { toPlainText } from "../../shared/to-plain-text.ts";
import { AttachButton } from "../composer/attach-button.tsx";
import { ComposerAttachments } from "../composer/composer-attachments.tsx";
import { composerIntent, toComposerKey } from "../composer/composer-keys.ts";
import { LengthCounter } from "../composer/length-counter.tsx";
import { sendEdit } from "../composer/send-message.ts";
import { useAttaching } from "../composer/use-attaching.ts";
import { useSendKey } from "../composer/use-send-key.ts";
import { useLengthProblem } from "../composer/use-length-problem.ts";
import { HeldPanel } from "../gates/held-panel.tsx";
import { NotYet } from "../gates/not-yet.tsx";
import { useNotYet } from "../gates/use-not-yet.ts";
import { useServices } from "../services.ts";
import { useFocusRequest } from "../location/use-focus-request.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import type { ThreadStore } from "../thread/thread-store.ts";
import { toAttachments } from "../thread/to-attachments.ts";
import { useActivity } from "../thread/use-thread.ts";

interface MessageEditorProps {
  readonly thread: ThreadStore;
  readonly message: Message;
}

/**
 * Writes a message anew in its place. Saving adds a version and asks again; the old one stays. What is written is kept
 * like a composer's, so it is still there after a look at another page, and after a crash.
 */
export function MessageEditor({ thread, message }: MessageEditorProps) {
  const services = useServices();
  const { edits, held, shell, toasts } = services;
  const { id } = message;
  const text = useStore(edits.state, (all) => all.get(id) ?? "");
  const heldBack = useStore(held.state, (all) => all.get(id));
  const isBusy = useActivity(thread) !== "idle";
  const notYet = useNotYet(isBusy);
  const field = useRef<HTMLTextAreaElement>(null);
  const focusField = (): void => shell.focus("edit", id);
  const { attachments, attachFiles, remove, insert, fieldProps } = useAttaching({
    writing: edits,
    place: id,
    field,
    focusField,
  });
  const sendKey = useSendKey();
  const hintId = useId();
  const counterId = useId();
  useFocusRequest("edit", field, id);
  useLayoutEffect(() => {
    field.current?.setSelectionRange(-1, -1);
  }, []);

  const tooLong = useLengthProblem({ text, attachments });
  const isEmpty = text.trim() === "" && attachments.length === 0;
  function save(acknowledged?: readonly GateName[]): void {
    if (isEmpty) return;
    if (isBusy) notYet.say();
    else if (tooLong !== undefined) {
      const verdict = { type: "refuse", message: tooLong } as const;
      held.put(id, { text, attachments, verdict, acknowledged: [] });
    } else void sendEdit(services, thread, message, acknowledged);
  }
  function goOn(): void {
    held.drop(id);
    focusField();
  }
  function cancel(): void {
    const given = { text, attachments: [...attachments] };
    held.drop(id);
    edits.drop(id);
    shell.focus("composer");
    if (!isChanged(given.text, attachments, message)) return;
    toasts.show({
      tone: "neutral",
      text: "Your changes were discarded",
      action: {
        label: "Undo",
        run: () => {
          edits.putBack(id, given);
          focusField();
        },
      },
    });
  }
  function onKeyDown(event: KeyboardEvent): void {
    const pressed = toComposerKey(event.nativeEvent);
    if (composerIntent(pressed, { isEmpty, isRunning: false, sendKey }) === "send") {
      event.preventDefault();
      save();
    } else if (pressed.key === "Escape" && !pressed.isComposing) {
      event.preventDefault();
      if (heldBack === undefined) cancel();
      else goOn();
    }
  }
  return (
    <div className="flex flex-col gap-2 rounded-2xl border border-border-strong bg-overlay p-2 shadow-composer">
      <ComposerAttachments attachments={attachments} onRemove={remove} onInsert={insert} />
      <textarea
        ref={field}
        {...fieldProps}
        dir="auto"
        aria-label="Edited text"
        aria-describedby={`${hintId} ${counterId}`}
        value={text}
        onChange={(event) => {
          held.drop(id);
          edits.write(id, event.target.value);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => void edits.flush()}
        className="field-sizing-content max-h-[50vh] min-h-16 resize-none rounded-xl px-2.5 py-2 outline-none"
      />
      {heldBack !== undefined && (
        <HeldPanel held={heldBack} place={id} heir="edit" onSendAnyway={save} onEdit={goOn} />
      )}
      {notYet.isShown && !isEmpty && <NotYet />}
      <div className="flex flex-wrap items-center gap-2">
        <AttachButton
          onFiles={(files) => {
            attachFiles(files);
            focusField();
          }}
        />
        <p id={hintId} className="grow text-xs text-text-muted">
          Sends as a new version; the old one is kept.
        </p>
        <div className="ms-auto flex flex-wrap items-center justify-end gap-2">
          <LengthCounter id={counterId} text={text} />
          <Button size="small" onClick={cancel}>
            Cancel
          </Button>
          <Button size="small" variant="primary" disabled={isEmpty} onClick={() => save()}>
            Send
          </Button>
        </div>
      </div>
    </div>
  );
}

function isChanged(
  text: string,
  attachments: readonly { readonly attachmentId: string }[],
  { parts }: Message,
): boolean {
  const ids = (all: readonly { readonly attachmentId: string }[]): string =>
    all.map(({ attachmentId }) => attachmentId).join();
  return text !== toPlainText(parts) || ids(attachments) !== ids(toAttachments(parts));
}
