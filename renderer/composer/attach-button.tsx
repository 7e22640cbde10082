import Paperclip from "lucide-react/icons/paperclip";
import { useRef } from "react";
import { IconButton } from "../ui/icon-button.tsx";

interface AttachButtonProps {
  /** Is given what was chosen, in its order. */
  readonly onFiles: (files: readonly File[]) => void;
}

/** Opens the system's dialog for files. */
export function AttachButton({ onFiles }: AttachButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        label="Attach files"
        className="size-7 pointer-coarse:size-11"
        onClick={() => input.current?.click()}
      >
        <Paperclip aria-hidden className="size-4" />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-hidden
        tabIndex={-1}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // The same file may be chosen again.
          target.value = "";
          onFiles(files);
        }}
      />
    </>
  );
}
