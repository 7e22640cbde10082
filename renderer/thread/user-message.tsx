import CircleAlert from "lucide-react/icons/circle-alert";
import Pencil from "lucide-react/icons/pencil";
import { useState } from "react";
import { toPlainText } from "../../shared/to-plain-text.ts";
import { resendFailed, sendEdit } from "../composer/send-message.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { ActionBar } from "./action-bar.tsx";
import { BranchPicker } from "./branch-picker.tsx";
import { ErrorActionButton } from "./error-action-button.tsx";
import { MessageEditor } from "./message-editor.tsx";
import type { MessageItemProps } from "./message-item-props.ts";
import type { Outgoing } from "./thread-reducer.ts";
import type { ThreadStore } from "./thread-store.ts";
import { useActivity } from "./use-thread.ts";

export function UserMessage({ thread, message, isLast }: MessageItemProps) {
  const services = useServices();
  const { copyText, held, shell } = services;
  const isBusy = useActivity(thread) !== "idle";
  const delivery = useStore(thread.state, ({ outgoing }) =>
    outgoing?.message === message ? outgoing.delivery : undefined,
  );
  const heldBack = useStore(held.state, (all) => all.get(message.id));
  const [isEditing, setEditing] = useState(false);
  const text = toPlainText(message.parts);

  if (isEditing || heldBack !== undefined) {
    return (
      <MessageEditor
        text={heldBack?.text ?? text}
        held={heldBack}
        isBusy={isBusy}
        onEdit={() => {
          setEditing(true);
          held.drop(message.id);
        }}
        onCancel={() => {
          setEditing(false);
          held.drop(message.id);
          shell.focus("composer");
        }}
        onSave={(edited, acknowledged) => {
          setEditing(false);
          void sendEdit(services, thread, message, edited, acknowledged);
          shell.focus("composer");
        }}
      />
    );
  }
  return (
    <div className="flex flex-col items-end gap-1">
      <div className="flex w-full flex-col items-end gap-1 min-[560px]:flex-row-reverse min-[560px]:gap-2">
        <p className="max-w-[85%] min-w-0 rounded-2xl rounded-ee-md bg-surface-raised px-4 py-2.5 wrap-anywhere whitespace-pre-wrap">
          <bdi className="block">{text}</bdi>
        </p>
        {delivery === undefined && (
          <ActionBar isAlwaysShown={isLast}>
            <CopyButton label="Copy" onCopy={() => copyText(text)} />
            <IconButton label="Edit" disabled={isBusy} onClick={() => setEditing(true)}>
              <Pencil aria-hidden className="size-4" />
            </IconButton>
          </ActionBar>
        )}
      </div>
      <BranchPicker
        message={message}
        isDisabled={isBusy}
        onSelect={(id) => void thread.selectBranch(id)}
      />
      {delivery?.type === "failed" && <NotSent thread={thread} error={delivery.error} />}
    </div>
  );
}

interface NotSentProps {
  readonly thread: ThreadStore;
  readonly error: Extract<Outgoing["delivery"], { type: "failed" }>["error"];
}

/** Says why the message did not reach main; its text can be sent again or taken back into the composer. */
function NotSent({ thread, error }: NotSentProps) {
  const services = useServices();
  const { drafts, shell } = services;
  function takeBack(): void {
    const typed = drafts.state.get().get(thread.threadId) ?? "";
    drafts.write(thread.threadId, [thread.withdraw(), typed].filter(Boolean).join("\n\n"));
    shell.focus("composer");
  }
  return (
    <div className="flex max-w-[85%] flex-col items-end gap-1.5 text-sm">
      <p role="alert" className="flex items-start gap-2 text-danger">
        <CircleAlert aria-hidden className="mt-1 size-4 shrink-0" />
        <span className="wrap-anywhere">Not sent. {error.message}</span>
      </p>
      <div className="flex gap-2">
        <ErrorActionButton error={error} question="" />
        <Button size="small" onClick={takeBack}>
          Edit
        </Button>
        <Button size="small" variant="primary" onClick={() => void resendFailed(services)}>
          Retry
        </Button>
      </div>
    </div>
  );
}
