import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  type ClipboardEvent,
  type DragEvent,
  type RefObject,
} from "react";
import type { Attachment } from "../../shared/attachment.ts";
import { MAXIMUM_ATTACHMENTS } from "../../shared/attachment-limits.ts";
import { countCharacters } from "../../shared/input-length.ts";
import { MAXIMUM_TYPED_UNITS, receiveText } from "../attachments/becomes-attachment.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import type { HeldPlace } from "./held-store.ts";
import { useFileDrop } from "./use-file-drop.ts";
import type { WritingStore } from "../typing/writing-store.ts";

const NOTHING: readonly Attachment[] = [];

/** From how many units on typed lines are put into the field at once. */
const LONG_INSERT = 200;

const canBeTyped = (text: string, kept: string): boolean =>
  text.length + kept.length <= MAXIMUM_TYPED_UNITS;

const TOO_LONG_TO_TYPE = `Not inserted: the message field takes ${MAXIMUM_TYPED_UNITS.toLocaleString("en")} characters at once.`;

function refusalWords(text: string, attached: number): string {
  if (attached >= MAXIMUM_ATTACHMENTS) {
    return `Not added: a message can have ${MAXIMUM_ATTACHMENTS} attached texts.`;
  }
  if (!/\S/.test(text)) return "Not added: there is nothing but white space in it.";
  return `Not added: ${text.length.toLocaleString("en")} characters are too long to attach.`;
}

/** What a field does about long texts that come in at once. */
export interface Attaching {
  readonly attachments: readonly Attachment[];
  readonly remove: (attachment: Attachment) => void;
  /** Turns an attached text into typed text, where the cursor stands. */
  readonly insert: (attachment: Attachment) => void;
  /** Attaches files, as far as they can be. */
  readonly attachFiles: (files: Iterable<File>) => void;
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

/** Attaches files, and a long paste or drop instead of typing it. Nothing of it is lost, whichever way it goes. */
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

  /** @returns whether the text was taken care of: the field itself has nothing to do any more. */
  function receive(pasted: string, keptText: string, isPasted = true): boolean {
    const safety = settings.state.get()?.settings.safety;
    const received = receiveText(
      {
        pasted,
        keptLength: countCharacters(keptText),
        maximumMessageLength: safety?.maximumMessageLength ?? Infinity,
        attached: attachments,
      },
      isPasted,
    );
    if (received === "type") return false;
    if (received === "refuse") {
      toasts.show({ tone: "neutral", text: refusalWords(pasted, attachments.length) });
      return true;
    }
    held.drop(place);
    const { name } = writing.attach(place, pasted);
    const length = countCharacters(pasted).toLocaleString("en");
    const more = canBeTyped(pasted, keptText) ? " It can be inserted as text instead." : "";
    announce(`Attached as ${name}, ${length} characters.${more}`);
    return true;
  }

  /** What stays of the field's text when something takes the place of what is selected. */
  function keptText(): string {
    const { value = "", selectionStart = 0, selectionEnd = 0 } = field.current ?? {};
    return value.slice(0, selectionStart) + value.slice(selectionEnd);
  }

  const onBeforeInput = useEffectEvent((event: InputEvent) => {
    const { inputType, data, isComposing } = event;
    if (isComposing || data === null || inputType !== "insertText") return;
    if (receive(data, keptText(), false)) event.preventDefault();
    else if (data.length > LONG_INSERT && data.includes("\n")) {
      // Chromium inserts typed lines one by one and lays the field out after each.
      event.preventDefault();
      const element = field.current;
      if (element === null) return;
      element.setRangeText(data, element.selectionStart, element.selectionEnd, "end");
      element.dispatchEvent(new InputEvent("input", { bubbles: true, inputType, data }));
    }
  });
  useEffect(() => {
    const element = field.current;
    // React's own event of this name is another one.
    element?.addEventListener("beforeinput", onBeforeInput);
    return () => element?.removeEventListener("beforeinput", onBeforeInput);
  }, [field]);

  return {
    attachments,
    attachFiles,
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
      if (!canBeTyped(attachment.text, field.current?.value ?? "")) {
        toasts.show({ tone: "neutral", text: TOO_LONG_TO_TYPE });
        return;
      }
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
        if (receive(pasted, keptText())) event.preventDefault();
      },
      onDragOver,
      onDrop: (event) => {
        if (attachFiles(event.dataTransfer.files)) {
          event.preventDefault();
          return;
        }
        const dropped = event.dataTransfer.getData("text/plain");
        if (isOwnDrag.current || !receive(dropped, field.current?.value ?? "")) return;
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
