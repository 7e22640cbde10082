import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useLeaving } from "../typing/use-leaving.ts";

const MAX_TITLE_LENGTH = 200;

interface TitleEditorProps {
  readonly title: string;
  /** Called once, with the new title or undefined when it stays as it was. */
  readonly onEnd: (title: string | undefined) => Promise<void>;
}

/** A conversation's name while it is being changed: Enter or leaving keeps it, as the window's end does; Escape does not. */
export function TitleEditor({ title, onEnd }: TitleEditorProps) {
  const [text, setText] = useState(title);
  const field = useRef<HTMLInputElement>(null);
  const hasEnded = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  async function end(kept: string | undefined): Promise<void> {
    if (hasEnded.current) return;
    hasEnded.current = true;
    const next = kept?.trim();
    await onEnd(next === "" || next === title ? undefined : next);
  }
  useLeaving(async () => {
    if (text !== title) await end(text);
  });
  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") void end(text);
    else if (event.key === "Escape") void end(undefined);
    else return;
    event.preventDefault();
  }
  return (
    <input
      ref={field}
      dir="auto"
      aria-label="Title"
      value={text}
      maxLength={MAX_TITLE_LENGTH}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => void end(text)}
      className="h-8.5 w-full rounded-lg border border-accent bg-overlay px-2.5 text-sm -outline-offset-2 pointer-coarse:h-11"
    />
  );
}
