import Check from "lucide-react/icons/check";
import Copy from "lucide-react/icons/copy";
import { useEffect, useState } from "react";
import { IconButton } from "./icon-button.tsx";

const SHOWN_MS = 2_000;

interface CopyButtonProps {
  readonly label: string;
  /** Copies. @returns whether it worked. */
  readonly onCopy: () => Promise<boolean>;
}

/** Shows a tick for two seconds after copying; its name stays, so that it can be found again. */
export function CopyButton({ label, onCopy }: CopyButtonProps) {
  const [copied, setCopied] = useState<object>();
  useEffect(() => {
    if (copied === undefined) return;
    const timer = setTimeout(() => setCopied(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy(): Promise<void> {
    if (await onCopy()) setCopied({});
  }
  return (
    <IconButton label={label} onClick={() => void copy()}>
      {copied === undefined ? (
        <Copy aria-hidden className="size-4" />
      ) : (
        <Check aria-hidden className="size-4 text-success" />
      )}
    </IconButton>
  );
}
