import { useEffect, useRef, useState, type KeyboardEvent } from "react";

const MAX_TITLE_LENGTH = 200;

interface TitleEditorProps {
  readonly title: string;
  /** Called once, with the new title or undefined when it stays as it was. */
  readonly onEnd: (title: string | undefined) => void;
}

/** A conversation's name while it is being changed: Enter or leaving keeps it, Escape does not. */
export function TitleEditor({ title, onEnd }: TitleEditorProps) {
  const [text, setText] = useState(title);
  const field = useRef<HTMLInputElement>(null);
  const hasEnded = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  function end(kept: string | undefined): void {
    if (hasEnded.current) return;
    hasEnded.current = true;
    const next = kept?.trim();
    onEnd(next === "" || next === title ? undefined : next);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") end(text);
    else if (event.key === "Escape") end(undefined);
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
      onBlur={() => end(text)}
      className="h-8.5 w-full rounded-lg border border-accent bg-overlay px-2.5 text-sm -outline-offset-2 pointer-coarse:h-11"
    />
  );
}
