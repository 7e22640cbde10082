import { longText } from "../markdown/long-text.tsx";
import { useServices } from "../services.ts";
import { CopyButton } from "../ui/copy-button.tsx";

interface RawBlockProps {
  readonly label: string;
  readonly text: string;
  /** Characters that were too many to keep. */
  readonly leftOut?: number;
}

/** Something as it was sent or received. */
export function RawBlock({ label, text, leftOut = 0 }: RawBlockProps) {
  const { copyText } = useServices();
  return (
    <div className="flex min-w-0 flex-col">
      <div className="flex items-center justify-between gap-2">
        <span className="text-xs font-medium text-text-muted">
          {label}
          {leftOut > 0 && ` — ${leftOut.toLocaleString("en")} characters more were not kept`}
        </span>
        <CopyButton label={`Copy ${label.toLowerCase()}`} onCopy={() => copyText(text)} />
      </div>
      <pre
        dir="auto"
        role="region"
        aria-label={label}
        // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- scrolling by keyboard needs the focus
        tabIndex={0}
        className="max-h-72 overflow-y-auto rounded-lg bg-code-bg px-3 py-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap"
      >
        {longText(text)}
      </pre>
    </div>
  );
}
