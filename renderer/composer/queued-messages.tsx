import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from "react";
import type { Attachment } from "../../shared/attachment.ts";
import type { QueuedMessage } from "../../shared/contract/queue-procedures.ts";
import type { IncompleteReason } from "../../shared/message.ts";
import { useServices } from "../services.ts";
import { useFocusRequest } from "../location/use-focus-request.ts";
import { useStore } from "../state/use-store.ts";
import type { ThreadState } from "../thread/thread-reducer.ts";
import type { ThreadStore } from "../thread/thread-store.ts";
import { Button } from "../ui/button.tsx";
import { useSendKey } from "./use-send-key.ts";
import { composerIntent, toComposerKey } from "./composer-keys.ts";

const NOTHING: readonly QueuedMessage[] = [];

/** Why nothing that is queued goes out by itself, by how the last answer ended. */
const NOT_SENT: Record<IncompleteReason, string> = {
  stopped: "Not sent: the answer was stopped.",
  "timed-out": "Not sent: the answer timed out.",
  interrupted: "Not sent: the answer was interrupted.",
  truncated: "Not sent: the answer was cut off.",
  filtered: "Not sent: the provider filtered the answer.",
  failed: "Not sent: the answer failed.",
};
const WHAT_NEXT = "Choose Send now, or it goes after the next answer.";

function stateWords({ activity, pending, messages }: ThreadState): string {
  if (activity.type !== "idle") {
    return pending.asks.length > 0
      ? "Waiting for your decision."
      : "Sent when this answer ends. If it fails or is stopped, nothing is sent.";
  }
  const status = messages.findLast(({ role }) => role === "assistant")?.status;
  return status?.type === "incomplete"
    ? `${NOT_SENT[status.reason]} ${WHAT_NEXT}`
    : `Not sent yet. ${WHAT_NEXT}`;
}

/** What was sent while an answer is being written: in order, and to be changed until it goes out. */
export function QueuedMessages({ thread }: { readonly thread: ThreadStore }) {
  const { queue } = useServices();
  const { threadId } = thread;
  const messages = useStore(queue.state, (all) => all.get(threadId) ?? NOTHING);
  const words = useStore(thread.state, stateWords);
  useEffect(() => {
    void queue.load(threadId);
  }, [queue, threadId]);
  if (messages.length === 0) return null;
  return (
    <section
      aria-label="Queue"
      className="flex max-h-[35vh] animate-rise flex-col gap-1 overflow-y-auto rounded-xl border border-border bg-surface-raised p-1.5 text-sm"
    >
      <p role="status" className="px-2 pt-0.5 text-xs text-text-muted">
        {words}
      </p>
      <ul aria-label="Queued messages" className="flex flex-col">
        {messages.map((message) => (
          <QueuedRow key={message.messageId} thread={thread} message={message} />
        ))}
      </ul>
    </section>
  );
}

interface QueuedRowProps {
  readonly thread: ThreadStore;
  readonly message: QueuedMessage;
}

function QueuedRow({ thread, message }: QueuedRowProps) {
  const { queue, drafts, toasts, shell } = useServices();
  const { messageId, text, edit, attachments, held } = message;
  const isOpen = useStore(queue.edits.state, (all) => all.has(messageId));

  function remove(): void {
    void queue.remove(messageId);
    shell.focus("composer");
    toasts.show({
      tone: "neutral",
      text: "Removed from the queue",
      action: {
        label: "Undo",
        run: () => {
          const content = { text: edit ?? text, attachments };
          // With no answer to wait for, it would be sent at once: its writer decides.
          if (thread.state.get().activity.type === "idle") drafts.putBack(thread.threadId, content);
          else void queue.restore(thread.threadId, { ...message, ...content });
        },
      },
    });
  }
  function open(): void {
    queue.edits.adopt(messageId, { text: edit ?? text, attachments: [] });
    // From now on it waits for its writer, in every window.
    queue.edits.write(messageId, edit ?? text);
    shell.focus("queued", messageId);
  }

  if (isOpen) return <QueuedEditor message={message} />;
  const count = attachments.length;
  return (
    <li className="flex flex-wrap items-center gap-x-2 rounded-lg py-1 ps-2 hover:bg-surface-hover">
      <div className="min-w-0 grow basis-48">
        <p dir="auto" className="line-clamp-2 wrap-anywhere whitespace-pre-wrap">
          {edit ?? text}
        </p>
        {count > 0 && <p className="text-xs text-text-muted">{countWords(attachments)}</p>}
        {edit !== null && <p className="text-xs text-warning">Waits: being edited.</p>}
        {held !== null && (
          <p className="text-xs wrap-anywhere text-warning">
            {held.type === "ask" ? held.ask.message : held.message}
          </p>
        )}
      </div>
      <div className="ms-auto flex shrink-0 items-center">
        {held?.type === "ask" && (
          <Button size="small" variant="ghost" onClick={() => void queue.allow(messageId)}>
            Send anyway
          </Button>
        )}
        <Button size="small" variant="ghost" onClick={open}>
          Edit
        </Button>
        <Button size="small" variant="ghost" onClick={remove}>
          Remove
        </Button>
        <Button
          size="small"
          variant="ghost"
          onClick={() => {
            void queue.sendNow(messageId);
            shell.focus("composer");
          }}
        >
          Send now
        </Button>
      </div>
    </li>
  );
}

/** Writes a queued message anew, in its place. What is written is in main as it is typed, and the queue waits. */
function QueuedEditor({ message }: { readonly message: QueuedMessage }) {
  const { queue, shell } = useServices();
  const { messageId, attachments } = message;
  const text = useStore(queue.edits.state, (all) => all.get(messageId) ?? "");
  const sendKey = useSendKey();
  const field = useRef<HTMLTextAreaElement>(null);
  useFocusRequest("queued", field, messageId);
  useLayoutEffect(() => {
    field.current?.setSelectionRange(-1, -1);
  }, []);
  const isEmpty = text.trim() === "" && attachments.length === 0;
  function save(): void {
    if (isEmpty) return;
    void queue.save(messageId);
    shell.focus("composer");
  }
  function cancel(): void {
    void queue.cancelEdit(messageId);
    shell.focus("composer");
  }
  function onKeyDown(event: KeyboardEvent): void {
    const pressed = toComposerKey(event.nativeEvent);
    if (composerIntent(pressed, { isEmpty, isRunning: false, sendKey }) === "send") {
      event.preventDefault();
      save();
    } else if (pressed.key === "Escape" && !pressed.isComposing) {
      event.preventDefault();
      cancel();
    }
  }
  return (
    <li className="flex flex-col gap-1.5 rounded-lg border border-border-strong bg-overlay p-1.5">
      <textarea
        ref={field}
        dir="auto"
        aria-label="Edited text"
        value={text}
        onChange={(event) => queue.edits.write(messageId, event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => void queue.edits.flush()}
        className="field-sizing-content max-h-[25vh] min-h-10 resize-none rounded-md px-1.5 py-1 outline-none"
      />
      <div className="flex justify-end gap-2">
        <Button size="small" onClick={cancel}>
          Cancel
        </Button>
        <Button size="small" variant="primary" disabled={isEmpty} onClick={save}>
          Save
        </Button>
      </div>
    </li>
  );
}

function countWords(attachments: readonly Attachment[]): string {
  const noun = attachments.some(({ picture }) => picture !== undefined) ? "file" : "text";
  return attachments.length === 1
    ? `1 attached ${noun}`
    : `${attachments.length} attached ${noun}s`;
}
