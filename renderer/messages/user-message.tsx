import CircleAlert from "lucide-react/icons/circle-alert";
import Pencil from "lucide-react/icons/pencil";
import { toShownText } from "../../shared/foreign-text.ts";
import type { Message } from "../../shared/message.ts";
import { toFullText, toPlainText } from "../../shared/to-plain-text.ts";
import { attachedLabel } from "../attachments/attached-label.ts";
import { AttachmentTile } from "../attachments/attachment-tile.tsx";
import { resendFailed, takeBack } from "../composer/send-message.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { ActionBar } from "./action-bar.tsx";
import { toAttachments } from "../thread/to-attachments.ts";
import { BranchPicker } from "./branch-picker.tsx";
import { ErrorActionButton } from "./error-action-button.tsx";
import { MessageEditor } from "./message-editor.tsx";
import type { MessageItemProps } from "./message-item-props.ts";
import { OwnText } from "./own-text.tsx";
import { errorAction, mayPass } from "./error-action.ts";
import type { Outgoing } from "../thread/thread-reducer.ts";
import type { ThreadStore } from "../thread/thread-store.ts";
import { useErrorSituation } from "./use-error-situation.ts";
import { useActivity } from "../thread/use-thread.ts";

export function UserMessage({ thread, message, isLast, isFound }: MessageItemProps) {
  const { copyText, edits, shell } = useServices();
  const isBusy = useActivity(thread) !== "idle";
  const delivery = useStore(thread.state, ({ outgoing }) =>
    outgoing?.message === message ? outgoing.delivery : undefined,
  );
  const isEditing = useStore(edits.state, (all) => all.has(message.id));
  const text = toPlainText(message.parts);

  if (isEditing) return <MessageEditor thread={thread} message={message} />;
  function edit(): void {
    edits.adopt(message.id, { text, attachments: toAttachments(message.parts) });
    shell.focus("edit", message.id);
  }
  return (
    <div className="flex flex-col items-end gap-1">
      <div className="flex w-full flex-col items-end gap-1 min-[560px]:flex-row-reverse min-[560px]:gap-2">
        <div className="flex max-w-[85%] min-w-0 flex-col items-end gap-1.5">
          <SentAttachments parts={message.parts} />
          {text !== "" && <OwnText messageId={message.id} text={text} isFound={isFound === true} />}
        </div>
        {delivery === undefined && (
          <ActionBar
            isAlwaysShown={isLast}
            // There it stands below the words, where hiding it would leave a hole.
            className="max-[560px]:opacity-100"
          >
            <CopyButton label="Copy" onCopy={() => copyText(toFullText(message.parts))} />
            <IconButton label="Edit" disabled={isBusy} onClick={edit}>
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

function SentAttachments({ parts }: Pick<Message, "parts">) {
  const attached = parts.filter((part) => part.type === "attachment");
  if (attached.length === 0) return null;
  return (
    <ul
      aria-label={attachedLabel(attached)}
      className="flex max-w-full flex-wrap justify-end gap-2"
    >
      {attached.map((part) => (
        <li key={part.attachmentId} className="max-w-full">
          <AttachmentTile attachment={part} warning={part.warning} />
        </li>
      ))}
    </ul>
  );
}

interface NotSentProps {
  readonly thread: ThreadStore;
  readonly error: Extract<Outgoing["delivery"], { type: "failed" }>["error"];
}

/** Says why the message did not reach main; its text can be sent again or taken back into the composer. */
function NotSent({ thread, error }: NotSentProps) {
  const services = useServices();
  const action = errorAction(error, useErrorSituation(thread.threadId));
  const isRetryUseful = action.type === "none" || mayPass(error);
  return (
    <div className="flex max-w-[85%] flex-col items-end gap-1.5 text-sm">
      <p role="alert" className="flex items-start gap-2 text-danger">
        <CircleAlert aria-hidden className="mt-1 size-4 shrink-0" />
        <span className="wrap-anywhere">Not sent. {toShownText(error.message)}</span>
      </p>
      <div className="flex gap-2">
        <ErrorActionButton action={action} question={undefined} isPrimary={!isRetryUseful} />
        <Button size="small" onClick={() => takeBack(services, thread)}>
          Edit
        </Button>
        <Button
          size="small"
          variant={isRetryUseful ? "primary" : "secondary"}
          onClick={() => void resendFailed(services)}
        >
          Retry
        </Button>
      </div>
    </div>
  );
}
