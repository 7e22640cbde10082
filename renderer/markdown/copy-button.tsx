import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useMarkdownActions } from "./markdown-actions.ts";

const COPIED_SHOWN_MS = 2000;

/** Copies a text and says so, on the button and to a screen reader, for two seconds. */
export function CopyButton({ name, text }: { readonly name: string; readonly text: string }) {
  const actions = useMarkdownActions();
  const [copies, setCopies] = useState(0);
  const isCopied = copies > 0;
  useEffect(() => {
    if (copies === 0) return undefined;
    const timer = setTimeout(() => setCopies(0), COPIED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copies]);
  // Copying nothing would only empty the clipboard.
  if (text === "") return null;
  const Icon = isCopied ? Check : Copy;
  return (
    <>
      <button
        type="button"
        className="md-button"
        aria-label={name}
        title={name}
        onClick={() => {
          actions.copy(text);
          setCopies((count) => count + 1);
        }}
      >
        <Icon className="md-icon" aria-hidden="true" />
        <span aria-hidden="true">{isCopied ? "Copied" : "Copy"}</span>
      </button>
      <span role="status" className="md-visually-hidden">
        {isCopied ? "Copied" : ""}
      </span>
    </>
  );
}
