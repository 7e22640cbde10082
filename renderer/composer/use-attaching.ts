import {
  useLayoutEffect,
  useRef,
  type ClipboardEvent,
  type DragEvent,
  type RefObject,
} from "react";
import type { Attachment } from "../../shared/attachment.ts";
import { becomesAttachment } from "../attachments/becomes-attachment.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { countCharacters } from "../attachments/count-characters.ts";
import type { DraftKey } from "./draft-store.ts";
import { useFileDrop } from "./use-file-drop.ts";

const NOTHING: readonly Attachment[] = [];

/** What a composer does about long texts that come in at once. */
export interface Attaching {
  readonly attachments: readonly Attachment[];
  readonly remove: (attachment: Attachment) => void;
  /** Turns an attached text into typed text, where the cursor stands. */
  readonly insert: (attachment: Attachment) => void;
  /** For the field that is written in. */
  readonly fieldProps: {
    readonly onPaste: (event: ClipboardEvent) => void;
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
    readonly onDragStart: () => void;
    readonly onDragEnd: () => void;
  };
}

/** Attaches a text file, and a long paste or drop instead of typing it. Nothing of it is lost, whichever way it goes. */
export function useAttaching(
  key: DraftKey,
  field: RefObject<HTMLTextAreaElement | null>,
): Attaching {
  const { drafts, held, settings, shell, toasts, announce } = useServices();
  const attachments = useStore(drafts.attachments, (all) => all.get(key) ?? NOTHING);
  const { onDragOver, attachFiles } = useFileDrop(key);
  /** Text that is dragged from the field into the field is moved, not brought. */
  const isOwnDrag = useRef(false);
  const caret = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (caret.current === undefined) return;
    field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  });

  function attach(pasted: string, keptText: string): boolean {
    const safety = settings.state.get()?.settings.safety;
    const isAttached = becomesAttachment({
      pasted,
      keptLength: countCharacters(keptText),
      maximumMessageLength: safety?.maximumMessageLength ?? Infinity,
      attached: attachments,
    });
    if (!isAttached) return false;
    held.drop(key);
    const { name } = drafts.attach(key, pasted);
    const length = countCharacters(pasted).toLocaleString("en");
    announce(`Attached as ${name}, ${length} characters. It can be inserted as text instead.`);
    return true;
  }

  return {
    attachments,
    remove: (attachment) => {
      held.drop(key);
      drafts.detach(key, attachment.attachmentId);
      shell.focus("composer");
      toasts.show({
        tone: "neutral",
        text: `Removed “${attachment.name}”`,
        action: { label: "Undo", run: () => drafts.reattach(key, attachment) },
      });
    },
    insert: (attachment) => {
      held.drop(key);
      const at = field.current?.selectionEnd ?? 0;
      caret.current = drafts.insert(key, attachment.attachmentId, at);
      shell.focus("composer");
    },
    fieldProps: {
      onPaste: (event) => {
        const { clipboardData } = event;
        const pasted = clipboardData.getData("text/plain");
        if (pasted === "" && attachFiles(clipboardData.files)) {
          event.preventDefault();
          return;
        }
        const { value = "", selectionStart = 0, selectionEnd = 0 } = field.current ?? {};
        const kept = value.slice(0, selectionStart) + value.slice(selectionEnd);
        if (attach(pasted, kept)) event.preventDefault();
      },
      onDragOver,
      onDrop: (event) => {
        if (attachFiles(event.dataTransfer.files)) {
          event.preventDefault();
          return;
        }
        const dropped = event.dataTransfer.getData("text/plain");
        if (isOwnDrag.current || !attach(dropped, field.current?.value ?? "")) return;
        event.preventDefault();
      },
      onDragStart: () => {
        isOwnDrag.current = true;
      },
      onDragEnd: () => {
        isOwnDrag.current = false;
      },
    },
  };
}
