import { useEffect, useEffectEvent, type DragEvent } from "react";
import { MAXIMUM_ATTACHMENTS } from "../../shared/attachment-limits.ts";
import type { Picture } from "../../shared/attachment.ts";
import { toErrorData } from "../../shared/errors.ts";
import { readFile } from "../attachments/read-file.ts";
import { useServices } from "../services.ts";
import type { HeldPlace } from "./held-store.ts";
import type { WritingStore } from "../typing/writing-store.ts";

const MAXIMUM_NAME_LENGTH = 150;

/** What a field does about files that are brought to it: texts and pictures are attached, and of anything else it says so. */
export function useFileDrop<Place extends HeldPlace>(writing: WritingStore<Place>, place: Place) {
  const { client, held, settings, toasts, announce } = useServices();

  const isFull = (): boolean =>
    (writing.attachments.get().get(place)?.length ?? 0) >= MAXIMUM_ATTACHMENTS;

  async function attach(file: File): Promise<void> {
    const name = file.name.slice(0, MAXIMUM_NAME_LENGTH).toWellFormed() || "File";
    const refuse = (why: string): void =>
      toasts.show({ tone: "neutral", text: `“${name}” was not attached: ${why}.` });
    if (isFull()) {
      refuse(`a message may have ${MAXIMUM_ATTACHMENTS}`);
      return;
    }
    const size = settings.state.get()?.settings.appearance.pictureSize ?? "2048";
    const read = await readFile(file, size);
    if (read.type === "refused") {
      refuse(read.why);
      return;
    }
    let picture: Picture | undefined;
    if (read.type === "picture") {
      try {
        ({ picture } = await client.call("attachment.keepPicture", { bytes: read.bytes }));
      } catch (error) {
        toasts.show({
          tone: "danger",
          text: `“${name}” was not attached. ${toErrorData(error).message}`,
        });
        return;
      }
    }
    // Others may have been attached while it was read.
    if (isFull()) {
      refuse(`a message may have ${MAXIMUM_ATTACHMENTS}`);
      return;
    }
    held.drop(place);
    const text = read.type === "text" ? read.text : "";
    announce(`Attached as ${writing.attach(place, text, name, picture).name}.`);
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
