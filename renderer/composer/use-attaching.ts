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
import type { HeldPlace } from "./held-store.ts";
import { useFileDrop } from "./use-file-drop.ts";
import type { WritingStore } from "./writing-store.ts";

const NOTHING: readonly Attachment[] = [];

/** What a field does about long texts that come in at once. */
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

interface AttachingOptions<Place> {
  readonly writing: WritingStore<Place>;
  readonly place: Place;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** Gives the keyboard back to the field. */
  readonly focusField: () => void;
}

/** Attaches a text file, and a long paste or drop instead of typing it. Nothing of it is lost, whichever way it goes. */
export function useAttaching<Place extends HeldPlace>(options: AttachingOptions<Place>): Attaching {
  const { writing, place, field, focusField } = options;
  const { held, settings, toasts, announce } = useServices();
  const attachments = useStore(writing.attachments, (all) => all.get(place) ?? NOTHING);
  const { onDragOver, attachFiles } = useFileDrop(writing, place);
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
    held.drop(place);
    const { name } = writing.attach(place, pasted);
    const length = countCharacters(pasted).toLocaleString("en");
    announce(`Attached as ${name}, ${length} characters. It can be inserted as text instead.`);
    return true;
  }

  return {
    attachments,
    remove: (attachment) => {
      held.drop(place);
      writing.detach(place, attachment.attachmentId);
      focusField();
      toasts.show({
        tone: "neutral",
        text: `Removed “${attachment.name}”`,
        action: { label: "Undo", run: () => writing.reattach(place, attachment) },
      });
    },
    insert: (attachment) => {
      held.drop(place);
      const at = field.current?.selectionEnd ?? 0;
      caret.current = writing.insert(place, attachment.attachmentId, at);
      focusField();
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
