import { useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { toPlainText } from "../../shared/to-plain-text.ts";
import { ContextPanel, isTooLong } from "../gates/context-panel.tsx";
import { ChatSettingsButton } from "../chat/chat-settings-button.tsx";
import { PicturesPanel } from "../gates/pictures-panel.tsx";
import { HeldPanel } from "../gates/held-panel.tsx";
import { ApprovalsPanel } from "./approvals-panel.tsx";
import { RunAskPanel } from "./run-ask-panel.tsx";
import { ModelPicker } from "../models/model-picker.tsx";
import { useServices } from "../services.ts";
import { useFocusRequest } from "../location/use-focus-request.ts";
import { useStore } from "../state/use-store.ts";
import { shownMessages } from "../thread/thread-reducer.ts";
import type { ThreadStore } from "../thread/thread-store.ts";
import { Button } from "../ui/button.tsx";
import { toAttachments } from "../thread/to-attachments.ts";
import { useActivity } from "../thread/use-thread.ts";
import { StillWaiting } from "./still-waiting.tsx";
import { AttachButton } from "./attach-button.tsx";
import { SendButton, StopButton } from "./composer-buttons.tsx";
import { ComposerAttachments } from "./composer-attachments.tsx";
import { composerIntent, toComposerKey } from "./composer-keys.ts";
import { LengthCounter } from "./length-counter.tsx";
import { NextCallLine } from "./next-call-line.tsx";
import { QueuedMessages } from "./queued-messages.tsx";
import { queueDraft, sendDraft } from "./send-message.ts";
import { useAttaching } from "./use-attaching.ts";
import { useLengthProblem } from "./use-length-problem.ts";
import { useSendKey } from "./use-send-key.ts";
import { useWindowDrop } from "./use-file-drop.ts";
import { useNextCall } from "./use-next-call.ts";

function hint(isRunning: boolean, text: string, sendKey: ReturnType<typeof useSendKey>): string {
  const [key, newLine] =
    sendKey === "enter" ? ["Enter", "Shift+Enter"] : ["Ctrl+Enter or ⌘+Enter", "Enter"];
  if (!isRunning) return `${key} to send, ${newLine} for a new line`;
  return text === "" ? "Esc in an empty field stops the run" : `${key} to queue`;
}

/** Where one writes. While a run is active Send has become Stop, and what is sent is queued. */
export function Composer({ thread }: { readonly thread: ThreadStore | undefined }) {
  const services = useServices();
  const { announce, drafts, edits, held, shell } = services;
  const key = thread?.threadId ?? null;
  const text = useStore(drafts.state, (all) => all.get(key) ?? "");
  const heldBack = useStore(held.state, (all) => all.get(key));
  const activity = useActivity(thread);
  const isRunning = activity !== "idle";
  const field = useRef<HTMLTextAreaElement>(null);
  const focusField = (): void => shell.focus("composer");
  const { attachments, attachFiles, remove, insert, fieldProps } = useAttaching({
    writing: drafts,
    place: key,
    field,
    focusField,
  });
  const isEmpty = text.trim() === "" && attachments.length === 0;
  const tooLong = useLengthProblem({ text, attachments });
  const written = useMemo(
    // What cannot be sent has no price.
    () => (tooLong === undefined ? [text, ...attachments.map((each) => each.text)].join("\n") : ""),
    [text, attachments, tooLong],
  );
  const pictures = useMemo(
    () => attachments.flatMap(({ picture }) => (picture === undefined ? [] : [picture])),
    [attachments],
  );
  const counted = useNextCall(thread, written, pictures);
  const nextCall = tooLong === undefined ? counted : undefined;
  /** The text that does not fit and is asked about; another text is asked about anew. */
  const [asked, setAsked] = useState<string>();
  const isAsking = asked === written && nextCall !== undefined && isTooLong(nextCall);
  const isBlind = pictures.length > 0 && nextCall?.takesPictures === false;
  /** The pictures that would stay behind and are asked about. */
  const [askedPictures, setAskedPictures] = useState<typeof pictures>();
  const isAskingPictures = isBlind && askedPictures === pictures;
  const sendKey = useSendKey();
  useWindowDrop(drafts, key);
  const hintId = useId();
  const counterId = useId();
  useFocusRequest("composer", field);

  function send(): void {
    if (isEmpty) return;
    if (tooLong !== undefined) {
      held.put(key, {
        text,
        attachments,
        verdict: { type: "refuse", message: tooLong },
        acknowledged: [],
      });
    } else if (isRunning) {
      announce("Queued.");
      void queueDraft(services);
    } else if (isBlind && askedPictures !== pictures) {
      setAskedPictures(pictures);
      shell.focus("gate", key);
    } else if (nextCall !== undefined && isTooLong(nextCall)) {
      setAsked(written);
      shell.focus("gate", key);
    } else void sendDraft(services);
  }

  function edit(): void {
    held.drop(key);
    shell.focus("composer");
  }

  function stop(): void {
    // The button that was pressed is about to become another one.
    shell.focus("composer");
    void thread?.stop();
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key === "Escape" && heldBack !== undefined) {
      held.drop(key);
      return;
    }
    const intent = composerIntent(toComposerKey(event.nativeEvent), {
      isEmpty: text === "",
      isRunning,
      sendKey,
    });
    if (intent === "nothing" || (intent === "recall" && !recall())) return;
    event.preventDefault();
    if (intent === "send") send();
    else if (intent === "stop") stop();
  }

  /** Opens the last message of one's own in its editor. @returns whether there is one. */
  function recall(): boolean {
    const last =
      thread && shownMessages(thread.state.get()).findLast(({ role }) => role === "user");
    if (last === undefined || attachments.length > 0) return false;
    edits.adopt(last.id, {
      text: toPlainText(last.parts),
      attachments: toAttachments(last.parts),
    });
    shell.focus("edit", last.id);
    return true;
  }

  return (
    <>
      {thread !== undefined && <StillWaiting thread={thread} />}
      {thread !== undefined && (
        <RunAskPanel thread={thread} onAnswered={() => shell.focus("composer")} />
      )}
      {thread !== undefined && <ApprovalsPanel thread={thread} />}
      {heldBack === undefined && !isRunning && nextCall !== undefined && (
        <ContextPanel
          threadId={key}
          nextCall={nextCall}
          isAsking={isAsking}
          onSendAnyway={() => {
            setAsked(undefined);
            void sendDraft(services);
            shell.focus("composer");
          }}
          onEdit={() => {
            setAsked(undefined);
            shell.focus("composer");
          }}
        />
      )}
      {heldBack === undefined && !isRunning && isBlind && (
        <PicturesPanel
          threadId={key}
          model={nextCall.model}
          isAsking={isAskingPictures}
          onSendWithout={() => {
            setAskedPictures(undefined);
            void sendDraft(services);
            shell.focus("composer");
          }}
          onChooseModel={() => {
            setAskedPictures(undefined);
            shell.focus("model-picker");
          }}
          onEdit={() => {
            setAskedPictures(undefined);
            shell.focus("composer");
          }}
        />
      )}
      {heldBack !== undefined && (
        <HeldPanel
          held={heldBack}
          place={key}
          heir="composer"
          onSendAnyway={(acknowledged) => {
            if (isRunning) void queueDraft(services, acknowledged);
            else void sendDraft(services, acknowledged);
            shell.focus("composer");
          }}
          onEdit={edit}
        />
      )}
      {thread !== undefined && <QueuedMessages thread={thread} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        className="flex flex-col rounded-2xl border border-border bg-overlay shadow-composer transition-colors has-[>textarea:focus-visible]:border-accent has-[>textarea:focus-visible]:ring-3 has-[>textarea:focus-visible]:ring-accent/20"
      >
        <ComposerAttachments attachments={attachments} onRemove={remove} onInsert={insert} />
        <textarea
          ref={field}
          {...fieldProps}
          dir="auto"
          rows={1}
          aria-label="Message"
          aria-describedby={`${hintId} ${counterId}`}
          placeholder={thread === undefined ? "Ask anything" : "Reply"}
          value={text}
          onChange={(event) => {
            held.drop(key);
            drafts.write(key, event.target.value);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => void drafts.flush()}
          className="field-sizing-content max-h-[40vh] min-h-13 w-full resize-none overflow-y-auto rounded-2xl px-4 pt-3.5 pb-1 outline-none"
        />
        <div className="flex items-center gap-2 p-2 max-[26rem]:flex-wrap">
          <AttachButton
            onFiles={(files) => {
              attachFiles(files);
              focusField();
            }}
          />
          <ModelPicker threadId={key} />
          <ChatSettingsButton threadId={key} />
          <p
            id={hintId}
            className="min-w-0 truncate text-xs text-text-muted max-[40rem]:sr-only pointer-coarse:invisible"
          >
            {hint(isRunning, text, sendKey)}
          </p>
          <div className="ms-auto flex shrink-0 items-center gap-3">
            <LengthCounter id={counterId} text={text} />
            {!isRunning && <NextCallLine nextCall={nextCall} />}
            {isRunning && !isEmpty && (
              <Button size="small" type="submit">
                Queue
              </Button>
            )}
            {isRunning ? (
              <StopButton isStopping={activity === "stopping"} onStop={stop} />
            ) : (
              <SendButton isDisabled={isEmpty} />
            )}
          </div>
        </div>
      </form>
    </>
  );
}
