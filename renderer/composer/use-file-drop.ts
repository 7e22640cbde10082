import { useEffect, useEffectEvent, type DragEvent } from "react";
import { MAXIMUM_ATTACHMENTS } from "../../shared/attachment-limits.ts";
import { readTextFile } from "../attachments/read-text-file.ts";
import { useServices } from "../services.ts";
import type { HeldPlace } from "./held-store.ts";
import type { WritingStore } from "../typing/writing-store.ts";

const MAXIMUM_NAME_LENGTH = 150;

/** What a field does about files that are brought to it: text is attached, and of anything else it says so. */
export function useFileDrop<Place extends HeldPlace>(writing: WritingStore<Place>, place: Place) {
  const { held, toasts, announce } = useServices();

  async function attach(file: File): Promise<void> {
    const name = file.name.slice(0, MAXIMUM_NAME_LENGTH) || "File";
    const text = await readTextFile(file);
    const count = writing.attachments.get().get(place)?.length ?? 0;
    if (text === undefined || count >= MAXIMUM_ATTACHMENTS) {
      const why =
        text === undefined
          ? "only text files of up to 5 MB can be"
          : `a message may have ${MAXIMUM_ATTACHMENTS}`;
      toasts.show({ tone: "neutral", text: `“${name}” was not attached: ${why}.` });
      return;
    }
    held.drop(place);
    announce(`Attached as ${writing.attach(place, text, name).name}.`);
  }

  return {
    /** Without it the browser would rather open the file than give it to the field. */
    onDragOver: (event: DragEvent): void => {
      if (event.dataTransfer.types.includes("Files")) event.preventDefault();
    },
    /** @returns whether there were any. */
    attachFiles: (files: Iterable<File>): boolean => {
      const all = [...files];
      // One after the other, so that they stand in their order.
      void all.reduce((before, file) => before.then(() => attach(file)), Promise.resolve());
      return all.length > 0;
    },
  };
}

/** Files that are dropped anywhere in the window, on messages too, are attached to what is written in the composer. */
export function useWindowDrop<Place extends HeldPlace>(
  writing: WritingStore<Place>,
  place: Place,
): void {
  const { attachFiles } = useFileDrop(writing, place);
  const { shell } = useServices();
  const onDrop = useEffectEvent((event: globalThis.DragEvent) => {
    // A field took them already.
    if (event.defaultPrevented || event.dataTransfer === null) return;
    if (!attachFiles(event.dataTransfer.files)) return;
    event.preventDefault();
    shell.focus("composer");
  });
  useEffect(() => {
    const onDragOver = (event: globalThis.DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files") === true) event.preventDefault();
    };
    window.addEventListener("dragover", onDragOver);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragover", onDragOver);
      window.removeEventListener("drop", onDrop);
    };
  }, []);
}
